package v2beta1

import (
	"encoding/json"
	"time"

	"tally/client/kfp/internal/wire"
	"tally/client/rest"
)

// Mode is whether a recurring run should start runs.
type Mode string

// Modes. A recurring run created without one is disabled.
const (
	ModeUnspecified Mode = "MODE_UNSPECIFIED"
	ModeEnable      Mode = "ENABLE"
	ModeDisable     Mode = "DISABLE"
)

// RecurringStatus is whether a recurring run starts runs.
type RecurringStatus string

// Statuses.
const (
	RecurringUnspecified RecurringStatus = "STATUS_UNSPECIFIED"
	RecurringEnabled     RecurringStatus = "ENABLED"
	RecurringDisabled    RecurringStatus = "DISABLED"
)

// RecurringRun starts runs on a schedule. v1beta1 calls it a job.
type RecurringRun struct {
	rest.Raw
	ID                string `json:"recurring_run_id,omitempty"`
	DisplayName       string `json:"display_name,omitempty"`
	Description       string `json:"description,omitempty"`
	PipelineVersionID string `json:"pipeline_version_id,omitempty"`
	// PipelineSpec and VersionReference are as in Run. A reference with only a
	// pipeline's id follows the newest version at each start.
	PipelineSpec     json.RawMessage   `json:"pipeline_spec,omitempty"`
	VersionReference *VersionReference `json:"pipeline_version_reference,omitempty"`
	RuntimeConfig    *RuntimeConfig    `json:"runtime_config,omitempty"`
	ServiceAccount   string            `json:"service_account,omitempty"`
	// MaxConcurrency is the maximum number of concurrent runs, 1 to 10. It is required.
	MaxConcurrency Int64     `json:"max_concurrency,omitempty"`
	Trigger        *Trigger  `json:"trigger,omitempty"`
	Mode           Mode      `json:"mode,omitempty"`
	CreatedAt      time.Time `json:"created_at,omitzero"`
	UpdatedAt      time.Time `json:"updated_at,omitzero"`
	// Status is read only.
	Status RecurringStatus `json:"status,omitempty"`
	Error  *Status         `json:"error,omitempty"`
	// NoCatchup skips all missed runs except the last.
	NoCatchup    bool                       `json:"no_catchup,omitempty"`
	Namespace    string                     `json:"namespace,omitempty"`
	ExperimentID string                     `json:"experiment_id,omitempty"`
	PluginsInput map[string]json.RawMessage `json:"plugins_input,omitempty"`
}

// UnmarshalJSON keeps the server's bytes, see rest.Raw.
func (r *RecurringRun) UnmarshalJSON(data []byte) error {
	type plain RecurringRun
	err := rest.Keep(data, (*plain)(r), &r.Raw)
	unset(&r.CreatedAt, &r.UpdatedAt)
	if r.Trigger != nil {
		r.Trigger.unset()
	}
	return err
}

// Identity is the id.
func (r RecurringRun) Identity() string { return r.ID }

// Candidate identifies the recurring run among others with the same name.
func (r RecurringRun) Candidate() Candidate {
	return Candidate{ID: r.ID, Name: r.DisplayName, CreatedAt: r.CreatedAt}
}

// Field returns the recurring run's value for a key of filters.
func (r RecurringRun) Field(key string) any {
	if key == "experiment_id" {
		return wire.Owned(r.ExperimentID)
	}
	return field(key, r.Candidate(), r.DisplayName)
}

// PipelineID is the id of the pipeline that it runs, empty for a specification.
func (r RecurringRun) PipelineID() string { return r.VersionReference.pipelineID() }

// VersionID is the id of the version that it runs, empty if it follows the newest.
func (r RecurringRun) VersionID() string { return r.VersionReference.versionID() }

// Enabled reports whether it starts runs.
func (r RecurringRun) Enabled() bool { return r.Status == RecurringEnabled }

// Trigger is when runs start: by one of the two schedules, or never.
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

// PeriodicSchedule starts a run at an interval in seconds.
type PeriodicSchedule struct {
	StartTime      time.Time `json:"start_time,omitzero"`
	EndTime        time.Time `json:"end_time,omitzero"`
	IntervalSecond Int64     `json:"interval_second,omitempty"`
}

func (t *Trigger) unset() {
	if s := t.CronSchedule; s != nil {
		unset(&s.StartTime, &s.EndTime)
	}
	if s := t.PeriodicSchedule; s != nil {
		unset(&s.StartTime, &s.EndTime)
	}
}
