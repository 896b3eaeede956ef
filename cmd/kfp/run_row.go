package kfp

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"tally/client/kfp"
	"tally/cmd/kfp/internal/newer"
	"tally/output"
)

// runRow is a run as it is printed.
type runRow struct {
	kfp.Run
	full       bool // its JSON is to be printed unchanged
	now        time.Time
	experiment func(id string) string
	steps      []kfp.Step
	runtime    []byte // the message pipeline_runtime, if there is one
}

// runView makes rows of runs.
func (s *session) runView(full bool, experiment func(id string) string) func(kfp.Run) *runRow {
	now := s.call.App.Now()
	return func(r kfp.Run) *runRow { return &runRow{Run: r, full: full, now: now, experiment: experiment} }
}

// RawJSON is the run as the server sent it: without the manifests, or with
// them and the runtime, which the server sends beside the run.
func (r *runRow) RawJSON() []byte {
	data := r.Run.RawJSON()
	if !r.full {
		return kfp.WithoutManifests(data)
	}
	if len(r.runtime) == 0 || len(data) < 2 {
		return data
	}
	return fmt.Appendf(nil, `%s,"pipeline_runtime":%s}`, data[:len(data)-1], r.runtime)
}

func runColumns() []output.Column[*runRow] {
	return []output.Column[*runRow]{
		{Name: "id", Worth: output.Spare, Key: true, Value: func(r *runRow) any { return r.ID }, Doc: "UUID of the run"},
		{Name: "name", Worth: output.Vital, Value: func(r *runRow) any { return r.Name }, Doc: "name, not unique"},
		{Name: "status", Worth: output.Major, States: runStates(), Value: func(r *runRow) any { return string(r.Status) }, Doc: "Pending, Running, Succeeded, Skipped, Failed, Error, Terminating or Unknown"},
		{Name: "experiment", Worth: output.Useful, Value: func(r *runRow) any { return r.experiment(r.ExperimentID()) }, Doc: "name of its experiment, or the id if it no longer exists"},
		{Name: "version", Worth: output.Spare, Value: func(r *runRow) any { return r.VersionName() }, Doc: "name of the pipeline version that it executes"},
		{Name: "duration", Type: output.Duration, Worth: output.Useful, Value: lasted, Doc: "how long it took, or has been running"},
		{Name: "created_at", Type: output.Time, Worth: output.Major, Value: func(r *runRow) any { return r.CreatedAt }, Doc: "when it was created"},
		{Name: "finished_at", Type: output.Time, Wide: true, Value: func(r *runRow) any { return r.FinishedAt }, Doc: "when it ended, empty before"},
		{Name: "scheduled_at", Type: output.Time, Wide: true, Value: func(r *runRow) any { return r.ScheduledAt }, Doc: "when it was scheduled to start"},
		{Name: "archived", Type: output.Bool, States: archivedStates(), Wide: true, Value: func(r *runRow) any { return r.Archived() }, Doc: "whether it is archived"},
		{Name: "metrics", Type: output.List, Wide: true, Value: func(r *runRow) any { return metricStrings(r.Metrics) }, Doc: "numbers that its steps reported, as name=value"},
		{Name: "param.NAME", Of: func(r *runRow, name string) any { return runInputs(r.Run)[name] }, Doc: "input of this name, as in --columns +param.epochs"},
		{Name: "metric.NAME", Of: func(r *runRow, name string) any { return reportedMetrics(r.Run)[name] }, Doc: "metric of this name, as in --columns +metric.accuracy; v2beta1 has none"},
		{Name: "state", States: runStates(), Wide: true, Value: func(r *runRow) any { return cmp.Or(extrasOf(r.Run).State, newer.StateOf(r.Status)) }, Doc: "status in the words of v2beta1, such as SUCCEEDED or CANCELING"},
		{Name: "error", Wide: true, Value: func(r *runRow) any { return r.Error }, Doc: "error reported by the server"},
		{Name: "description", Wide: true, Value: func(r *runRow) any { return r.Description }, Doc: "description"},
		{Name: "service_account", Wide: true, Value: func(r *runRow) any { return r.ServiceAccount }, Doc: "Kubernetes service account of its steps"},
		{Name: "namespace", Wide: true, Value: func(r *runRow) any { return r.Namespace() }, Doc: "namespace, if the server reports it"},
		{Name: "experiment_id", Wide: true, Value: func(r *runRow) any { return r.ExperimentID() }, Doc: "UUID of its experiment"},
		{Name: "job_id", Wide: true, Value: func(r *runRow) any { return r.JobID() }, Doc: "UUID of the job that started it"},
		{Name: "pipeline_id", Wide: true, Value: func(r *runRow) any { return r.PipelineID() }, Doc: "UUID of the pipeline that it executes"},
		{Name: "version_id", Wide: true, Value: func(r *runRow) any { return r.VersionID() }, Doc: "UUID of the pipeline version that it executes"},
	}
}

// lasted is empty for a run that has no times.
func lasted(r *runRow) any {
	if r.CreatedAt.IsZero() {
		return nil
	}
	return r.Duration(r.now).Truncate(time.Second) // the server's times are whole seconds
}

func metricStrings(metrics []kfp.RunMetric) []string {
	var strs []string
	for _, m := range metrics {
		strs = append(strs, fmt.Sprintf("%s=%v", m.Name, m.NumberValue))
	}
	return strs
}

// experimentNames finds the names of experiments when the first is wanted:
// that of the only one, or all of a namespace. A name that cannot be found is
// the id.
func (s *session) experimentNames(ctx context.Context, namespace, only string) func(id string) string {
	if only != "" {
		return s.experimentName(ctx)
	}
	all := sync.OnceValue(func() map[string]string {
		names, err := s.ExperimentNames(ctx, namespace)
		s.unnamed(ctx, err)
		return names
	})
	return func(id string) string {
		if id == "" {
			return ""
		}
		return orID(all()[id], id)
	}
}

// experimentName finds the name of one experiment at a time.
func (s *session) experimentName(ctx context.Context) func(id string) string {
	known := map[string]string{"": ""}
	return func(id string) string {
		if _, ok := known[id]; !ok {
			known[id] = s.nameOfExperiment(ctx, id)
		}
		return orID(known[id], id)
	}
}

func (s *session) nameOfExperiment(ctx context.Context, id string) string {
	e, err := s.Experiment(ctx, id)
	if !isNotFound(err) {
		s.unnamed(ctx, err)
	}
	return e.Name
}

// unnamed says why there are ids instead of names.
func (s *session) unnamed(ctx context.Context, err error) {
	if err != nil && ctx.Err() == nil {
		s.call.App.Warn("the experiments' names are missing: %v", err)
	}
}

func orID(name, id string) string {
	if strings.TrimSpace(name) == "" {
		return id
	}
	return name
}
