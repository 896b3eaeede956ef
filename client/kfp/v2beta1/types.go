package v2beta1

import (
	"encoding/json"
	"time"

	"tally/client/kfp/internal/wire"
	"tally/client/rest"
)

// StorageState is whether an experiment or a run is archived.
type StorageState string

// Storage states, which filters spell the same way.
const (
	StorageUnspecified StorageState = "STORAGE_STATE_UNSPECIFIED"
	StorageAvailable   StorageState = "AVAILABLE"
	StorageArchived    StorageState = "ARCHIVED"
)

// words returns the words by which filters may name the state.
func (s StorageState) words() any {
	if s == "" || s == StorageUnspecified {
		s = StorageAvailable
	}
	return []string{string(s), "STORAGESTATE_" + string(s)}
}

// RuntimeState is the state of a run or a task.
type RuntimeState string

// States. Servers were not observed to send CANCELED: a terminated run is
// CANCELING for a while, and then FAILED.
const (
	StateUnspecified RuntimeState = "RUNTIME_STATE_UNSPECIFIED"
	StatePending     RuntimeState = "PENDING"
	StateRunning     RuntimeState = "RUNNING"
	StateSucceeded   RuntimeState = "SUCCEEDED"
	StateSkipped     RuntimeState = "SKIPPED"
	StateFailed      RuntimeState = "FAILED"
	StateCanceling   RuntimeState = "CANCELING"
	StateCanceled    RuntimeState = "CANCELED"
	StatePaused      RuntimeState = "PAUSED"
)

// Status is an error within a message (google.rpc.Status).
type Status struct {
	Code    int32             `json:"code,omitempty"`
	Message string            `json:"message,omitempty"`
	Details []json.RawMessage `json:"details,omitempty"`
}

// text returns the message of an error that may be nil.
func (s *Status) message() string {
	if s == nil {
		return ""
	}
	return s.Message
}

// RuntimeStatus is a state that was reached.
type RuntimeStatus struct {
	UpdateTime time.Time    `json:"update_time,omitzero"`
	State      RuntimeState `json:"state,omitempty"`
	Error      *Status      `json:"error,omitempty"`
}

// VersionReference names what a run or a recurring run executes: a version or,
// with only a pipeline's id, its newest version.
type VersionReference struct {
	PipelineID string `json:"pipeline_id,omitempty"`
	VersionID  string `json:"pipeline_version_id,omitempty"`
}

// RuntimeConfig holds the inputs of a run.
type RuntimeConfig struct {
	// Parameters are JSON values by name, of the types that the pipeline declares.
	Parameters map[string]json.RawMessage `json:"parameters,omitempty"`
	// PipelineRoot is where the run's artifacts are stored.
	PipelineRoot string `json:"pipeline_root,omitempty"`
}

// URL is where the server fetches a pipeline from.
type URL struct {
	PipelineURL string `json:"pipeline_url,omitempty"`
}

// unset sets times by which the server means "never" to the zero time: the
// beginning of 1970. For the end of a task it is that of the year 1, which is
// zero already.
func unset(times ...*time.Time) { wire.UnsetEpoch(times...) }

// Healthz is the state of a server.
type Healthz struct {
	rest.Raw
	// MultiUser means that every list except that of pipelines needs a namespace.
	MultiUser bool `json:"multi_user"`
	// CommitSHA and TagName are the server's release, as set by its builder.
	CommitSHA string `json:"commit_sha,omitempty"`
	TagName   string `json:"tag_name,omitempty"`
	// PipelineStore is where specifications are kept, since release 2.14.
	PipelineStore string `json:"pipeline_store,omitempty"`
}

// UnmarshalJSON keeps the server's bytes, see rest.Raw.
func (h *Healthz) UnmarshalJSON(data []byte) error {
	type plain Healthz
	return rest.Keep(data, (*plain)(h), &h.Raw)
}
