package kfp

import (
	"encoding/json"
	"strings"

	"tally/client/rest"
)

// ResourceType is a kind of object that a reference points to.
type ResourceType string

// Types of resources.
const (
	ResourceUnknown    ResourceType = "UNKNOWN_RESOURCE_TYPE"
	ResourceExperiment ResourceType = "EXPERIMENT"
	ResourceJob        ResourceType = "JOB"
	ResourcePipeline   ResourceType = "PIPELINE"
	ResourceVersion    ResourceType = "PIPELINE_VERSION"
	ResourceNamespace  ResourceType = "NAMESPACE"
)

// Relationship is what the referenced object is to the one with the reference.
type Relationship string

// Relationships.
const (
	RelationshipUnknown Relationship = "UNKNOWN_RELATIONSHIP"
	RelationshipOwner   Relationship = "OWNER"
	RelationshipCreator Relationship = "CREATOR"
)

// StorageState is whether an experiment or a run is archived. An available run
// has none.
type StorageState string

// Storage states. Filters spell them differently, see InState.
const (
	StorageUnspecified StorageState = "STORAGESTATE_UNSPECIFIED"
	StorageAvailable   StorageState = "STORAGESTATE_AVAILABLE"
	StorageArchived    StorageState = "STORAGESTATE_ARCHIVED"
)

// words returns the words by which filters may name the state. An available run has
// none.
func (s StorageState) words() any {
	switch s {
	case "", StorageUnspecified:
		s = StorageAvailable
	}
	return []string{string(s), strings.TrimPrefix(string(s), "STORAGESTATE_")}
}

// Parameter is an input of a pipeline, as a string.
type Parameter struct {
	Name  string `json:"name"`
	Value string `json:"value,omitempty"`
}

// PipelineSpec is what a run or a job executes: an uploaded pipeline's newest
// version by PipelineID, or a manifest; a particular version is a reference
// instead.
type PipelineSpec struct {
	PipelineID string `json:"pipeline_id,omitempty"`
	// PipelineName is set by the server, to the name of the version.
	PipelineName string `json:"pipeline_name,omitempty"`
	// WorkflowManifest is an Argo workflow as JSON or YAML, often tens of kB.
	WorkflowManifest string `json:"workflow_manifest,omitempty"`
	// PipelineManifest is a pipeline in the v2 intermediate representation as YAML.
	PipelineManifest string `json:"pipeline_manifest,omitempty"`
	// Parameters are the inputs of an Argo workflow.
	Parameters []Parameter `json:"parameters,omitempty"`
	// RuntimeConfig holds the typed inputs of a v2 pipeline.
	RuntimeConfig *RuntimeConfig `json:"runtime_config,omitempty"`
}

// RuntimeConfig holds the typed inputs of a v2 pipeline.
type RuntimeConfig struct {
	// Parameters are JSON values by name.
	Parameters map[string]json.RawMessage `json:"parameters,omitempty"`
	// PipelineRoot is where the run's artifacts are stored.
	PipelineRoot string `json:"pipeline_root,omitempty"`
}

// URL is where the server fetches a pipeline from.
type URL struct {
	PipelineURL string `json:"pipeline_url,omitempty"`
}

// Template is the specification of a pipeline: JSON for an Argo workflow, YAML for a v2 pipeline.
type Template struct {
	rest.Raw
	Source string `json:"template,omitempty"`
}

// UnmarshalJSON keeps the server's bytes, see rest.Raw.
func (t *Template) UnmarshalJSON(data []byte) error {
	type plain Template
	return rest.Keep(data, (*plain)(t), &t.Raw)
}
