package kfp

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"tally/client/kfp"
	"tally/cmd/kfp/internal/newer"
	"tally/output"
)

// runRow is a printed row: a run.
type runRow struct {
	kfp.Run
	full       bool // its JSON is to be printed unchanged
	now        time.Time
	experiment func(id string) home
	named      func(version, id string) string
	steps      []kfp.Step
	runtime    []byte // the message pipeline_runtime, if there is one
}

// runView returns a function that makes rows from runs.
func (s *session) runView(ctx context.Context, full bool, experiment func(id string) home) func(kfp.Run) *runRow {
	now, named := s.call.App.Now(), s.versionName(ctx)
	return func(r kfp.Run) *runRow {
		return &runRow{Run: r, full: full, now: now, experiment: experiment, named: named}
	}
}

// RawJSON returns the run as the server sent it: without the manifests, or with
// them and the runtime, which the server sends next to the run.
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
		{Name: "experiment", Worth: output.Useful, Value: func(r *runRow) any { return r.experiment(r.ExperimentID()).name }, Doc: "name of its experiment, or the id if it no longer exists"},
		{Name: "version", Worth: output.Spare, Value: func(r *runRow) any { return r.named(r.VersionName(), r.VersionID()) }, Doc: "name of the pipeline version that it executes"},
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
		{Name: "namespace", Wide: true, Value: func(r *runRow) any { return cmp.Or(r.Namespace(), r.experiment(r.ExperimentID()).namespace) }, Doc: "namespace of a server in multi-user mode"},
		{Name: "experiment_id", Wide: true, Value: func(r *runRow) any { return r.ExperimentID() }, Doc: "UUID of its experiment"},
		{Name: "job_id", Wide: true, Value: func(r *runRow) any { return r.JobID() }, Doc: "UUID of the job that started it"},
		{Name: "pipeline_id", Wide: true, Value: func(r *runRow) any { return r.PipelineID() }, Doc: "UUID of the pipeline that it executes"},
		{Name: "version_id", Wide: true, Value: func(r *runRow) any { return r.VersionID() }, Doc: "UUID of the pipeline version that it executes"},
	}
}

// lasted returns the duration of a run, empty for one without times.
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
