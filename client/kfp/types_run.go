package kfp

import (
	"time"

	"tally/client/kfp/internal/wire"
	"tally/client/rest"
)

// Run is one execution of a pipeline.
type Run struct {
	rest.Raw
	ID   string `json:"id,omitempty"`
	Name string `json:"name,omitempty"`
	// StorageState is empty for an available run.
	StorageState       StorageState `json:"storage_state,omitempty"`
	Description        string       `json:"description,omitempty"`
	PipelineSpec       PipelineSpec `json:"pipeline_spec,omitzero"`
	ResourceReferences References   `json:"resource_references,omitempty"`
	ServiceAccount     string       `json:"service_account,omitempty"`
	CreatedAt          time.Time    `json:"created_at,omitzero"`
	// ScheduledAt may be long before CreatedAt, for a job that catches up.
	ScheduledAt time.Time `json:"scheduled_at,omitzero"`
	// FinishedAt is zero while the run is in progress.
	FinishedAt time.Time `json:"finished_at,omitzero"`
	Status     RunStatus `json:"status,omitempty"`
	// Error is set if the server could not read the run.
	Error   string      `json:"error,omitempty"`
	Metrics []RunMetric `json:"metrics,omitempty"`
}

// UnmarshalJSON keeps the server's bytes, see rest.Raw.
func (r *Run) UnmarshalJSON(data []byte) error {
	type plain Run
	err := rest.Keep(data, (*plain)(r), &r.Raw)
	wire.UnsetEpoch(&r.CreatedAt, &r.ScheduledAt, &r.FinishedAt)
	return err
}

// Identity is the id.
func (r Run) Identity() string { return r.ID }

// Candidate identifies the run among others with the same name.
func (r Run) Candidate() Candidate { return Candidate{ID: r.ID, Name: r.Name, CreatedAt: r.CreatedAt} }

// Field returns the run's value for a key of filters. Not all servers can filter
// the runs of a job, see RunQuery.
func (r Run) Field(key string) any {
	switch key {
	case "storage_state":
		return r.StorageState.words()
	case "status":
		return r.Status.near()
	case "experiment_id":
		return wire.Owned(r.ExperimentID())
	}
	return r.Candidate().Field(key)
}

// ExperimentID is the id of the experiment that the run belongs to.
func (r Run) ExperimentID() string { return r.ResourceReferences.ID(ResourceExperiment) }

// JobID is the id of the job that started the run, empty for one started by hand.
func (r Run) JobID() string { return r.ResourceReferences.ID(ResourceJob) }

// VersionID is the id of the pipeline version that was run, empty for a bare manifest.
func (r Run) VersionID() string { return r.ResourceReferences.ID(ResourceVersion) }

// VersionName is the name of the pipeline version that was run, empty for a bare manifest.
func (r Run) VersionName() string { return versionName(r.ResourceReferences, r.PipelineSpec) }

// PipelineID is the id of the pipeline that was run, empty for a bare manifest.
func (r Run) PipelineID() string { return pipelineID(r.ResourceReferences, r.PipelineSpec) }

// Namespace returns the run's namespace, empty if the server does not say.
func (r Run) Namespace() string { return r.ResourceReferences.ID(ResourceNamespace) }

// Archived reports whether the run is archived.
func (r Run) Archived() bool { return r.StorageState == StorageArchived }

// versionName returns the name of a version; 2.x servers put it into the
// specification's pipeline name.
func versionName(refs References, spec PipelineSpec) string {
	if name := refs.Name(ResourceVersion); name != "" {
		return name
	}
	return spec.PipelineName
}

func pipelineID(refs References, spec PipelineSpec) string {
	if spec.PipelineID != "" {
		return spec.PipelineID
	}
	return refs.ID(ResourcePipeline)
}

// RunDetail is a run with its runtime.
type RunDetail struct {
	rest.Raw
	Run             Run             `json:"run"`
	PipelineRuntime PipelineRuntime `json:"pipeline_runtime,omitzero"`
}

// UnmarshalJSON keeps the server's bytes, see rest.Raw.
func (d *RunDetail) UnmarshalJSON(data []byte) error {
	type plain RunDetail
	d.Run.KeepAs(d.Raw)
	err := rest.Keep(data, (*plain)(d), &d.Raw)
	d.Also(d.Run.Raw)
	return err
}

// Identity is the id.
func (d RunDetail) Identity() string { return d.Run.ID }

// PipelineRuntime is the state of a run's Argo workflow as a JSON string, in
// either of its fields. Steps reads it.
type PipelineRuntime struct {
	PipelineManifest string `json:"pipeline_manifest,omitempty"`
	WorkflowManifest string `json:"workflow_manifest,omitempty"`
}

// RunList is one page of runs.
type RunList struct {
	Runs          []Run  `json:"runs,omitempty"`
	TotalSize     int32  `json:"total_size,omitempty"`
	NextPageToken string `json:"next_page_token,omitempty"`
}
