package kfptest

import (
	"encoding/json"
	"regexp"
	"sync"
)

type metric struct {
	Name   string          `json:"name"`
	NodeID string          `json:"node_id"`
	Value  json.RawMessage `json:"number_value,omitempty"`
	Format string          `json:"format,omitempty"`
}

type metricResult struct {
	Name    string `json:"metric_name,omitempty"`
	NodeID  string `json:"metric_node_id,omitempty"`
	Status  string `json:"status,omitempty"`
	Message string `json:"message,omitempty"`
}

var metricName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[a-zA-Z]([-_a-zA-Z0-9]{0,62}[a-zA-Z0-9])?$`) })

// reportMetrics handles each metric separately. A refused metric is not a failure of the request.
func (c *call) reportMetrics() reply {
	var m struct {
		RunID   string   `json:"run_id"`
		Metrics []metric `json:"metrics"`
	}
	if err := c.decode(&m); err != nil {
		return reply{err: err}
	}
	r, ok := c.runs.get(c.ids[0])
	if !ok {
		return reply{err: missing("", "Run %s not found", c.ids[0])} // the real server leaves it empty, too
	}
	var results struct {
		Results []metricResult `json:"results,omitempty"`
	}
	for _, one := range m.Metrics {
		results.Results = append(results.Results, r.report(one))
	}
	return reply{message: results}
}

func (r *run) report(m metric) metricResult {
	result := metricResult{Name: m.Name, NodeID: m.NodeID, Status: "OK"}
	switch {
	case !metricName().MatchString(m.Name), m.NodeID == "", len(m.NodeID) > 128:
		result.Status = "INVALID_ARGUMENT"
	case string(m.Value) == `"NaN"`:
		result.Status, result.Message = "INTERNAL_ERROR", "Internal Server Error"
	case r.has(m):
		result.Status = "DUPLICATE_REPORTING"
		result.Message = "Failed to create a run metric. Same metric has been reported before: " + m.NodeID + "/" + m.Name
	default:
		r.metrics = append(r.metrics, m)
	}
	return result
}

func (r *run) has(m metric) bool {
	for _, known := range r.metrics {
		if known.Name == m.Name && known.NodeID == m.NodeID {
			return true
		}
	}
	return false
}
