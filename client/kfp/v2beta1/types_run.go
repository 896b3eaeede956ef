package v2beta1

import (
	"encoding/json"
	"strings"
	"time"

	"tally/client/kfp/internal/wire"
	"tally/client/rest"
)

// Run is one execution of a pipeline.
type Run struct {
	rest.Raw
	ExperimentID string `json:"experiment_id,omitempty"`
	ID           string `json:"run_id,omitempty"`
	DisplayName  string `json:"display_name,omitempty"`
	// StorageState is read-only, like everything after the inputs.
	StorageState StorageState `json:"storage_state,omitempty"`
	Description  string       `json:"description,omitempty"`
	// PipelineVersionID is deprecated: servers accept it, and respond with 500.
	PipelineVersionID string `json:"pipeline_version_id,omitempty"`
	// PipelineSpec is set for a run that was made from a specification,
	// VersionReference for others. It is the specification, or an object with the
	// members pipeline_spec and platform_spec.
	PipelineSpec     json.RawMessage   `json:"pipeline_spec,omitempty"`
	VersionReference *VersionReference `json:"pipeline_version_reference,omitempty"`
	RuntimeConfig    *RuntimeConfig    `json:"runtime_config,omitempty"`
	ServiceAccount   string            `json:"service_account,omitempty"`
	CreatedAt        time.Time         `json:"created_at,omitzero"`
	// ScheduledAt may be long before CreatedAt, for a recurring run that catches up.
	ScheduledAt time.Time `json:"scheduled_at,omitzero"`
	// FinishedAt is zero while the run is in progress.
	FinishedAt time.Time    `json:"finished_at,omitzero"`
	State      RuntimeState `json:"state,omitempty"`
	Error      *Status      `json:"error,omitempty"`
	RunDetails *RunDetails  `json:"run_details,omitempty"`
	// RecurringRunID is the id of the recurring run that started the run. The id
	// of a run created with it is derived from it and the display name.
	RecurringRunID string                     `json:"recurring_run_id,omitempty"`
	StateHistory   []RuntimeStatus            `json:"state_history,omitempty"`
	PluginsInput   map[string]json.RawMessage `json:"plugins_input,omitempty"`
	PluginsOutput  map[string]PluginOutput    `json:"plugins_output,omitempty"`
}

// UnmarshalJSON keeps the server's bytes, see rest.Raw.
func (r *Run) UnmarshalJSON(data []byte) error {
	type plain Run
	err := rest.Keep(data, (*plain)(r), &r.Raw)
	unset(&r.CreatedAt, &r.ScheduledAt, &r.FinishedAt)
	return err
}

// Identity is the id.
func (r Run) Identity() string { return r.ID }

// Candidate identifies the run among others with the same name.
func (r Run) Candidate() Candidate {
	return Candidate{ID: r.ID, Name: r.DisplayName, CreatedAt: r.CreatedAt}
}

// Field returns the run's value for a key of filters.
func (r Run) Field(key string) any {
	switch key {
	case "storage_state":
		return r.StorageState.words()
	case "state":
		return wire.Owned(string(r.State))
	case "experiment_id":
		return wire.Owned(r.ExperimentID)
	case "recurring_run_id":
		return r.RecurringRunID
	}
	return field(key, r.Candidate(), r.DisplayName)
}

// PipelineID is the id of the pipeline that was run, empty for a specification.
func (r Run) PipelineID() string { return r.VersionReference.pipelineID() }

// VersionID is the id of the version that was run, empty for a specification.
func (r Run) VersionID() string { return r.VersionReference.versionID() }

func (v *VersionReference) pipelineID() string {
	if v == nil {
		return ""
	}
	return v.PipelineID
}

func (v *VersionReference) versionID() string {
	if v == nil {
		return ""
	}
	return v.VersionID
}

// Archived reports whether the run is archived.
func (r Run) Archived() bool { return r.StorageState == StorageArchived }

// Finished reports whether the run has ended, in success or failure. For an
// unknown state the server's end time decides.
func (r Run) Finished() bool {
	switch RuntimeState(strings.ToUpper(string(r.State))) {
	case StateSucceeded, StateSkipped, StateFailed, StateCanceled:
		return true
	case StatePending, StateRunning, StateCanceling, StatePaused:
		return false
	}
	return !r.FinishedAt.IsZero()
}

// RunDetails has the tasks of a run.
type RunDetails struct {
	PipelineContextID    Int64  `json:"pipeline_context_id,omitempty"`
	PipelineRunContextID Int64  `json:"pipeline_run_context_id,omitempty"`
	TaskDetails          []Task `json:"task_details,omitempty"`
}

// Tasks returns the tasks of the run, none before it has started.
func (r Run) Tasks() []Task {
	if r.RunDetails == nil {
		return nil
	}
	return r.RunDetails.TaskDetails
}

// PluginOutput is the output of a server plugin for a run.
type PluginOutput struct {
	Entries      map[string]PluginEntry `json:"entries,omitempty"`
	State        string                 `json:"state,omitempty"`
	StateMessage string                 `json:"state_message,omitempty"`
}

// PluginEntry is one value of a plugin, and how to show it.
type PluginEntry struct {
	Value      json.RawMessage `json:"value,omitempty"`
	RenderType string          `json:"render_type,omitempty"`
}
