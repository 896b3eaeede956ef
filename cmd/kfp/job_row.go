package kfp

import (
	"encoding/json"
	"strings"
	"time"

	"tally/client/kfp"
	"tally/output"
)

// jobRow is a printed row: a job.
type jobRow struct {
	kfp.Job
	full       bool // its JSON is to be printed unchanged
	experiment func(id string) home
	named      func(version, id string) string
}

// RawJSON returns the job as the server sent it, without the manifests unless
// they are requested.
func (j *jobRow) RawJSON() []byte {
	if j.full {
		return j.Job.RawJSON()
	}
	return kfp.WithoutManifests(j.Job.RawJSON())
}

func jobColumns() []output.Column[*jobRow] {
	return []output.Column[*jobRow]{
		{Name: "id", Worth: output.Spare, Key: true, Value: func(j *jobRow) any { return j.ID }, Doc: "UUID of the job"},
		{Name: "name", Worth: output.Vital, Value: func(j *jobRow) any { return j.Name }, Doc: "name, not unique"},
		{Name: "enabled", Type: output.Bool, Worth: output.Major, States: enabledStates(), Value: func(j *jobRow) any { return enabledOf(j.Job) }, Doc: "whether it starts runs"},
		{Name: "schedule", Worth: output.Major, Value: func(j *jobRow) any { return schedule(j.Trigger) }, Doc: "when it starts runs: a cron expression or an interval"},
		{Name: "experiment", Worth: output.Useful, Value: func(j *jobRow) any { return j.experiment(j.ExperimentID()).name }, Doc: "name of its experiment, or the id if it no longer exists"},
		{Name: "version", Value: func(j *jobRow) any { return j.named(j.VersionName(), j.VersionID()) }, Doc: "name of the pipeline version that it runs, empty if it follows the newest"},
		{Name: "max_concurrency", Type: output.Integer, Worth: output.Spare, Value: func(j *jobRow) any { return int64(j.MaxConcurrency) }, Doc: "maximum number of concurrent runs"},
		{Name: "created_at", Type: output.Time, Worth: output.Useful, Value: func(j *jobRow) any { return j.CreatedAt }, Doc: "when it was created"},
		{Name: "updated_at", Type: output.Time, Wide: true, Value: func(j *jobRow) any { return j.UpdatedAt }, Doc: "when it was changed"},
		{Name: "start_time", Type: output.Time, Wide: true, Value: func(j *jobRow) any { start, _ := bounds(j.Trigger); return start }, Doc: "when its schedule begins"},
		{Name: "end_time", Type: output.Time, Wide: true, Value: func(j *jobRow) any { _, end := bounds(j.Trigger); return end }, Doc: "when its schedule ends"},
		{Name: "no_catchup", Type: output.Bool, Wide: true, Value: func(j *jobRow) any { return j.NoCatchup }, Doc: "whether it skips missed runs"},
		{Name: "error", Wide: true, Value: func(j *jobRow) any { return j.Error }, Doc: "error reported by the server"},
		{Name: "description", Wide: true, Value: func(j *jobRow) any { return j.Description }, Doc: "description"},
		{Name: "service_account", Wide: true, Value: func(j *jobRow) any { return j.ServiceAccount }, Doc: "Kubernetes service account of its runs"},
		{Name: "namespace", Wide: true, Value: func(j *jobRow) any { return j.Namespace() }, Doc: "namespace"},
		{Name: "experiment_id", Wide: true, Value: func(j *jobRow) any { return j.ExperimentID() }, Doc: "UUID of its experiment"},
		{Name: "pipeline_id", Wide: true, Value: func(j *jobRow) any { return j.PipelineID() }, Doc: "UUID of the pipeline that it runs"},
		{Name: "version_id", Wide: true, Value: func(j *jobRow) any { return j.VersionID() }, Doc: "UUID of the pipeline version that it runs"},
	}
}

// schedule describes when a job starts runs, empty for one that never does.
func schedule(t *kfp.Trigger) string {
	switch {
	case t == nil:
		return ""
	case t.CronSchedule != nil:
		return t.CronSchedule.Cron
	case t.PeriodicSchedule != nil:
		return "every " + shortSpan(time.Duration(t.PeriodicSchedule.IntervalSecond)*time.Second)
	}
	return ""
}

// shortSpan formats a duration without trailing zeros: 1h, not 1h0m0s.
func shortSpan(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

func bounds(t *kfp.Trigger) (start, end time.Time) {
	switch {
	case t == nil:
		return start, end
	case t.CronSchedule != nil:
		return t.CronSchedule.StartTime, t.CronSchedule.EndTime
	case t.PeriodicSchedule != nil:
		return t.PeriodicSchedule.StartTime, t.PeriodicSchedule.EndTime
	}
	return start, end
}

// enabledOf reports whether a job starts runs, nil if the server could not read the job. A
// missing member is false, as servers omit that.
func enabledOf(j kfp.Job) any {
	var sent struct {
		Enabled any `json:"enabled"`
	}
	if unread, _ := j.Unread(); unread > 0 && json.Unmarshal(j.RawJSON(), &sent) == nil && sent.Enabled != nil {
		if _, ok := sent.Enabled.(bool); !ok {
			return nil
		}
	}
	return j.Enabled
}
