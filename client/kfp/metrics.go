package kfp

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"regexp"
	"sync"
	"unicode/utf8"

	"tally/client/kfp/internal/wire"
	"tally/client/rest"
)

// MetricFormat is how a metric is shown.
type MetricFormat string

// Formats.
const (
	FormatUnspecified MetricFormat = "UNSPECIFIED"
	FormatRaw         MetricFormat = "RAW"
	FormatPercentage  MetricFormat = "PERCENTAGE"
)

// RunMetric is a number that a step of a run reported.
type RunMetric struct {
	Name string `json:"name"`
	// NodeID is the step's id, see Step.
	NodeID      string       `json:"node_id"`
	NumberValue Float64      `json:"number_value"`
	Format      MetricFormat `json:"format,omitempty"`
}

// metricName is what release 2.17 accepts; older ones accept lower case only, and say
// so.
var metricName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[a-zA-Z]([-_a-zA-Z0-9]{0,62}[a-zA-Z0-9])?$`) })

const maxNodeID = 128

// Validate returns why every server would refuse the metric, or nil.
func (m RunMetric) Validate() error {
	length := utf8.RuneCountInString(m.NodeID)
	value := float64(m.NumberValue)
	switch {
	case !metricName().MatchString(m.Name):
		return fmt.Errorf("metric name %q: want at most 64 letters, digits, - and _, a letter first and no - or _ last", m.Name)
	case length == 0 || length > maxNodeID:
		return fmt.Errorf("metric %s: a node id has 1 to %d characters, this one %d", m.Name, maxNodeID, length)
	case math.IsNaN(value) || math.IsInf(value, 0):
		return fmt.Errorf("metric %s: %v cannot be stored", m.Name, value)
	}
	return nil
}

// MetricStatus is the result for a reported metric.
type MetricStatus string

// Statuses.
const (
	MetricUnspecified        MetricStatus = "UNSPECIFIED"
	MetricOK                 MetricStatus = "OK"
	MetricInvalidArgument    MetricStatus = "INVALID_ARGUMENT"
	MetricDuplicateReporting MetricStatus = "DUPLICATE_REPORTING"
	MetricInternalError      MetricStatus = "INTERNAL_ERROR"
)

// MetricResult is the result for one reported metric.
type MetricResult struct {
	MetricName   string       `json:"metric_name,omitempty"`
	MetricNodeID string       `json:"metric_node_id,omitempty"`
	Status       MetricStatus `json:"status,omitempty"`
	Message      string       `json:"message,omitempty"`
}

// ReportRunMetricsResponse has a result for each metric, in their order.
type ReportRunMetricsResponse struct {
	rest.Raw
	Results []MetricResult `json:"results,omitempty"`
}

// UnmarshalJSON keeps the server's bytes, see rest.Raw.
func (r *ReportRunMetricsResponse) UnmarshalJSON(data []byte) error {
	type plain ReportRunMetricsResponse
	return rest.Keep(data, (*plain)(r), &r.Raw)
}

// MetricsError is a report of which the server accepted only a part, or nothing.
type MetricsError struct {
	// Refused are the results that are not OK.
	Refused []MetricResult
	// Reported is how many metrics were sent.
	Reported int
}

// Error names the first refused metric.
func (e *MetricsError) Error() string {
	if len(e.Refused) == 0 {
		return fmt.Sprintf("report metrics: the server did not report the result of the %d", e.Reported)
	}
	first := e.Refused[0]
	message := fmt.Sprintf("report metrics: %d of %d refused, first %s of node %s: %s",
		len(e.Refused), e.Reported, first.MetricName, first.MetricNodeID, first.Status)
	if first.Message != "" {
		message += ": " + wire.Clean(first.Message)
	}
	return message
}

type reportRunMetricsRequest struct {
	Metrics []RunMetric `json:"metrics"`
}

// ReportRunMetrics adds metrics to a run (POST /runs/{run_id}:reportMetrics).
// The server handles each separately, and responds with 200 even if it accepts
// none: then, or if it accepts only some, the response comes with a
// *MetricsError. A metric that was reported before is refused; the first value
// stays.
func (c *Client) ReportRunMetrics(ctx context.Context, runID string, metrics []RunMetric) (ReportRunMetricsResponse, error) {
	const operation = "report metrics"
	var none ReportRunMetricsResponse
	for _, m := range metrics {
		if err := m.Validate(); err != nil {
			return none, rest.Invalid(operation, "%v", err)
		}
	}
	path, err := c.wire.Expand(operation, "/runs/{run_id}:reportMetrics", []string{runID})
	if err != nil {
		return none, err
	}
	response, err := wire.Do[ReportRunMetricsResponse](ctx, c.wire.Rest(), rest.Request{
		Operation: operation, Method: http.MethodPost, Path: path, JSON: reportRunMetricsRequest{append([]RunMetric{}, metrics...)}, // never null
	})
	if err != nil {
		return none, err
	}
	return response, response.check(len(metrics))
}

func (r ReportRunMetricsResponse) check(reported int) error {
	e := &MetricsError{Reported: reported}
	for _, result := range r.Results {
		if result.Status != MetricOK {
			e.Refused = append(e.Refused, result)
		}
	}
	if len(e.Refused) == 0 && len(r.Results) == reported {
		return nil
	}
	return e
}
