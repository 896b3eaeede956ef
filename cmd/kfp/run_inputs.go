package kfp

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"tally/client/kfp"
)

// runInputs returns the inputs of a run as cells. Those of an Argo workflow are
// strings; a list or an object of a v2 pipeline is its JSON.
func runInputs(r kfp.Run) map[string]any { return cellsOf(r.PipelineSpec) }

// cellsOf returns the inputs of a specification.
func cellsOf(spec kfp.PipelineSpec) map[string]any {
	cells := map[string]any{}
	for _, p := range spec.Parameters {
		cells[p.Name] = p.Value
	}
	if c := spec.RuntimeConfig; c != nil {
		for name, value := range c.Parameters {
			cells[name] = cellOf(value)
		}
	}
	return cells
}

// namesIn returns the sorted names of all cells.
func namesIn(cells ...map[string]any) []string {
	all := map[string]bool{}
	for _, of := range cells {
		for name := range of {
			all[name] = true
		}
	}
	return slices.Sorted(maps.Keys(all))
}

// cellOf converts a JSON value to a cell.
func cellOf(value json.RawMessage) any {
	d := json.NewDecoder(bytes.NewReader(value))
	d.UseNumber()
	var cell any
	if d.Decode(&cell) != nil {
		return string(value)
	}
	switch cell.(type) {
	case map[string]any, []any:
		var compact bytes.Buffer
		if json.Compact(&compact, value) != nil {
			return string(value)
		}
		return compact.String()
	}
	return cell
}

// cellString formats a JSON value for display.
func cellString(value json.RawMessage) string {
	cell := cellOf(value)
	if cell == nil {
		return "null"
	}
	return fmt.Sprint(cell)
}

// reportedMetrics returns the metrics of a run as cells: a number or, if several steps
// reported the metric, all numbers in the order of the steps' ids.
func reportedMetrics(r kfp.Run) map[string]any {
	metrics := slices.Clone(r.Metrics)
	slices.SortStableFunc(metrics, func(a, b kfp.RunMetric) int { return strings.Compare(a.NodeID, b.NodeID) })
	numbers := map[string][]float64{}
	for _, m := range metrics {
		numbers[m.Name] = append(numbers[m.Name], float64(m.NumberValue))
	}
	cells := map[string]any{}
	for name, all := range numbers {
		cells[name] = all[0]
		if len(all) > 1 {
			cells[name] = numberStrings(all)
		}
	}
	return cells
}

func numberStrings(numbers []float64) []string {
	var strs []string
	for _, n := range numbers {
		strs = append(strs, strconv.FormatFloat(n, 'g', -1, 64))
	}
	return strs
}

// wantedInputs parses the values of --param.
func wantedInputs(params []string) (map[string]string, error) {
	return pairs("--param", "name=value", params)
}

// hasInputs reports whether a run was started with all of these values.
func hasInputs(r kfp.Run, wanted map[string]string) bool {
	if len(wanted) == 0 {
		return true
	}
	cells := runInputs(r)
	for name, value := range wanted {
		cell, ok := cells[name]
		if !ok || !sameValue(cell, value) {
			return false
		}
	}
	return true
}

// isMetric reports whether a column is a metric's.
func isMetric(column string) bool { return strings.HasPrefix(column, "metric.") }

// sayMetrics reports why the columns of metrics are empty if the API has none.
func (s *session) sayMetrics(wanted bool) {
	if wanted && s.version == apiV2 {
		s.call.App.Warn("the API v2beta1 has no metrics of runs")
	}
}
