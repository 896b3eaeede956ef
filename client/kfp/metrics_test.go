package kfp_test

import (
	"errors"
	"math"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tally/client/kfp"
	"tally/client/kfp/kfptest"
	"tally/client/rest"
)

func TestMetricsAreReported(t *testing.T) {
	t.Parallel()
	_, c := start(t, kfptest.Options{})
	run, err := c.ResolveRun(t.Context(), "hello", "")
	if err != nil {
		t.Fatal(err)
	}
	metrics := []kfp.RunMetric{
		{Name: "accuracy", NodeID: "n1", NumberValue: 0.93, Format: kfp.FormatPercentage},
		{Name: "Zero_Loss-2", NodeID: "n1", NumberValue: 0},
	}
	if _, err := c.ReportRunMetrics(t.Context(), run.ID, metrics); err != nil {
		t.Fatal(err)
	}
	d, err := c.Run(t.Context(), run.ID)
	if diff := cmp.Diff(metrics, d.Run.Metrics); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

// TestMetricsThatAreRefusedInPart come with status 200.
func TestMetricsThatAreRefusedInPart(t *testing.T) {
	t.Parallel()
	_, c := start(t, kfptest.Options{})
	run, err := c.ResolveRun(t.Context(), "baseline", "")
	if err != nil {
		t.Fatal(err)
	}
	first := run.Metrics[0]
	response, err := c.ReportRunMetrics(t.Context(), run.ID, []kfp.RunMetric{first, {Name: "new", NodeID: "n", NumberValue: 1}})
	var refused *kfp.MetricsError
	if !errors.As(err, &refused) || len(refused.Refused) != 1 || refused.Refused[0].Status != kfp.MetricDuplicateReporting || refused.Reported != 2 {
		t.Fatalf("error %#v", err)
	}
	if !strings.Contains(err.Error(), first.Name) || !strings.Contains(err.Error(), "1 of 2") {
		t.Errorf("error %v", err)
	}
	if len(response.Results) != 2 || response.Results[1].Status != kfp.MetricOK {
		t.Errorf("results %+v", response.Results)
	}
}

func TestRecordedMetricResults(t *testing.T) {
	t.Parallel()
	s := newServer(t, func(w http.ResponseWriter, _ *http.Request) {
		write(t, w, string(recorded(t, "2.17.0/142-run-report-metrics.body")))
	})
	_, err := s.client.ReportRunMetrics(t.Context(), "x", make3("a", "b", "c"))
	var refused *kfp.MetricsError
	if !errors.As(err, &refused) {
		t.Fatalf("error %v", err)
	}
	want := []kfp.MetricResult{
		{MetricName: "Bad Name", MetricNodeID: "n1", Status: kfp.MetricInvalidArgument},
		{MetricName: "nan", MetricNodeID: "n1", Status: kfp.MetricInternalError, Message: "Internal Server Error"},
	}
	if diff := cmp.Diff(want, refused.Refused); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func make3(names ...string) []kfp.RunMetric {
	var out []kfp.RunMetric
	for _, name := range names {
		out = append(out, kfp.RunMetric{Name: name, NodeID: "n"})
	}
	return out
}

func TestAReportWithoutResultsIsNoSuccess(t *testing.T) {
	t.Parallel()
	s := newServer(t, func(w http.ResponseWriter, _ *http.Request) { write(t, w, `{}`) })
	var refused *kfp.MetricsError
	if _, err := s.client.ReportRunMetrics(t.Context(), "x", make3("a")); !errors.As(err, &refused) || !strings.Contains(err.Error(), "did not report") {
		t.Errorf("error %v", err)
	}
	if _, err := s.client.ReportRunMetrics(t.Context(), "x", nil); err != nil {
		t.Errorf("no metrics: %v", err)
	}
	if got := string(s.requests()[1].body); got != `{"metrics":[]}` {
		t.Errorf("no metrics were sent as %s", got)
	}
}

func TestMetricsThatNoServerTakes(t *testing.T) {
	t.Parallel()
	good := kfp.RunMetric{Name: "a", NodeID: "n"}
	for name, change := range map[string]func(*kfp.RunMetric){
		"no name":              func(m *kfp.RunMetric) { m.Name = "" },
		"a space":              func(m *kfp.RunMetric) { m.Name = "Bad Name" },
		"a digit first":        func(m *kfp.RunMetric) { m.Name = "1a" },
		"a dash last":          func(m *kfp.RunMetric) { m.Name = "a-" },
		"a name too long":      func(m *kfp.RunMetric) { m.Name = strings.Repeat("a", 66) },
		"a line break behind":  func(m *kfp.RunMetric) { m.Name = "a\n" },
		"no node":              func(m *kfp.RunMetric) { m.NodeID = "" },
		"a node's id too long": func(m *kfp.RunMetric) { m.NodeID = strings.Repeat("a", 129) },
		"not a number":         func(m *kfp.RunMetric) { m.NumberValue = kfp.Float64(math.NaN()) },
		"infinity":             func(m *kfp.RunMetric) { m.NumberValue = kfp.Float64(math.Inf(1)) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bad := good
			change(&bad)
			s := newServer(t, func(http.ResponseWriter, *http.Request) {})
			_, err := s.client.ReportRunMetrics(t.Context(), "x", []kfp.RunMetric{good, bad})
			s.refused(t, err)
		})
	}
	if err := good.Validate(); err != nil {
		t.Errorf("a good one: %v", err)
	}
	_, c := start(t, kfptest.Options{})
	_, err := c.ReportRunMetrics(t.Context(), "nope", []kfp.RunMetric{good})
	if e := restError(t, err); e.Kind != rest.KindNotFound {
		t.Errorf("a run that does not exist: %+v", e)
	}
}
