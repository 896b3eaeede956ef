package kfp

import (
	"time"

	"tally/client/kfp/internal/wire"
	"tally/client/rest"
)

// JobMode is a way to create a job enabled. Servers never send it.
type JobMode string

// Modes.
const (
	ModeUnknown  JobMode = "UNKNOWN_MODE"
	ModeEnabled  JobMode = "ENABLED"
	ModeDisabled JobMode = "DISABLED"
)

// Job starts runs on a schedule. Newer releases call it a recurring run.
type Job struct {
	rest.Raw
	ID                 string       `json:"id,omitempty"`
	Name               string       `json:"name,omitempty"`
	Description        string       `json:"description,omitempty"`
	PipelineSpec       PipelineSpec `json:"pipeline_spec,omitzero"`
	ResourceReferences References   `json:"resource_references,omitempty"`
	ServiceAccount     string       `json:"service_account,omitempty"`
	// MaxConcurrency is the maximum number of concurrent runs, 1 to 10. It is required.
	MaxConcurrency Int64     `json:"max_concurrency,omitempty"`
	Trigger        *Trigger  `json:"trigger,omitempty"`
	Mode           JobMode   `json:"mode,omitempty"`
	CreatedAt      time.Time `json:"created_at,omitzero"`
	UpdatedAt      time.Time `json:"updated_at,omitzero"`
	// Status is the scheduler's. If it contradicts Enabled, Enabled is right.
	Status string `json:"status,omitempty"`
	// Error is set if the server could not read the job.
	Error string `json:"error,omitempty"`
	// Enabled is whether the job starts runs. A job is created disabled by default.
	Enabled bool `json:"enabled,omitempty"`
	// NoCatchup skips all missed runs except the last.
	NoCatchup bool `json:"no_catchup,omitempty"`
}

// UnmarshalJSON keeps the server's bytes, see rest.Raw.
func (j *Job) UnmarshalJSON(data []byte) error {
	type plain Job
	err := rest.Keep(data, (*plain)(j), &j.Raw)
	wire.UnsetEpoch(&j.CreatedAt, &j.UpdatedAt)
	if j.Trigger != nil {
		j.Trigger.unsetEpoch()
	}
	return err
}

// Identity is the id.
func (j Job) Identity() string { return j.ID }

// Candidate identifies the job among others with the same name.
func (j Job) Candidate() Candidate { return Candidate{ID: j.ID, Name: j.Name, CreatedAt: j.CreatedAt} }

// Field returns the job's value for a key of filters.
func (j Job) Field(key string) any {
	if key == "experiment_id" {
		return wire.Owned(j.ExperimentID())
	}
	return j.Candidate().Field(key)
}

// ExperimentID is the id of the experiment that the job belongs to.
func (j Job) ExperimentID() string { return j.ResourceReferences.ID(ResourceExperiment) }

// VersionID is the id of the pipeline version that the job runs, empty for a bare manifest.
func (j Job) VersionID() string { return j.ResourceReferences.ID(ResourceVersion) }

// VersionName is the name of the pipeline version that the job runs, empty for a bare manifest.
func (j Job) VersionName() string { return versionName(j.ResourceReferences, j.PipelineSpec) }

// PipelineID is the id of the pipeline that the job runs, empty for a bare manifest.
func (j Job) PipelineID() string { return pipelineID(j.ResourceReferences, j.PipelineSpec) }

// Namespace returns the job's namespace. A single-user server names the one in which it
// is installed.
func (j Job) Namespace() string { return j.ResourceReferences.ID(ResourceNamespace) }

// Trigger is when a job starts runs: one of the two schedules.
type Trigger struct {
	CronSchedule     *CronSchedule     `json:"cron_schedule,omitempty"`
	PeriodicSchedule *PeriodicSchedule `json:"periodic_schedule,omitempty"`
}

// CronSchedule starts runs at calendar times.
type CronSchedule struct {
	StartTime time.Time `json:"start_time,omitzero"`
	EndTime   time.Time `json:"end_time,omitzero"`
	// Cron has six fields, with seconds first. Servers read five as the first five
	// of these, not as crontab does.
	Cron string `json:"cron,omitempty"`
}

// PeriodicSchedule starts runs at a fixed interval.
type PeriodicSchedule struct {
	StartTime time.Time `json:"start_time,omitzero"`
	EndTime   time.Time `json:"end_time,omitzero"`
	// IntervalSecond is the interval in seconds.
	IntervalSecond Int64 `json:"interval_second,omitempty"`
}

func (t *Trigger) unsetEpoch() {
	if s := t.CronSchedule; s != nil {
		wire.UnsetEpoch(&s.StartTime, &s.EndTime)
	}
	if s := t.PeriodicSchedule; s != nil {
		wire.UnsetEpoch(&s.StartTime, &s.EndTime)
	}
}

// JobList is one page of jobs.
type JobList struct {
	Jobs          []Job  `json:"jobs,omitempty"`
	TotalSize     int32  `json:"total_size,omitempty"`
	NextPageToken string `json:"next_page_token,omitempty"`
}
