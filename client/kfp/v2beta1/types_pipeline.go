package v2beta1

import (
	"encoding/json"
	"time"

	"tally/client/rest"
)

// Pipeline is a named series of versions, which it does not include.
type Pipeline struct {
	rest.Raw
	ID string `json:"pipeline_id,omitempty"`
	// DisplayName can be changed and need not be unique. Name and display name
	// default to each other.
	DisplayName string `json:"display_name,omitempty"`
	// Name is unique within a namespace and does not change. Releases before 2.14 have none.
	Name        string            `json:"name,omitempty"`
	Description string            `json:"description,omitempty"`
	CreatedAt   time.Time         `json:"created_at,omitzero"`
	Namespace   string            `json:"namespace,omitempty"`
	Error       *Status           `json:"error,omitempty"`
	Tags        map[string]string `json:"tags,omitempty"`
}

// UnmarshalJSON keeps the server's bytes, see rest.Raw.
func (p *Pipeline) UnmarshalJSON(data []byte) error {
	type plain Pipeline
	err := rest.Keep(data, (*plain)(p), &p.Raw)
	unset(&p.CreatedAt)
	return err
}

// Identity is the id.
func (p Pipeline) Identity() string { return p.ID }

// Candidate is how it is named where others have the same name.
func (p Pipeline) Candidate() Candidate {
	return Candidate{ID: p.ID, Name: p.CalledBy(), CreatedAt: p.CreatedAt}
}

// Field returns the pipeline's value for a key of filters.
func (p Pipeline) Field(key string) any { return field(key, p.Candidate(), p.DisplayName) }

// CalledBy is the name, or the display name where the release knows no name.
func (p Pipeline) CalledBy() string { return called(p.Name, p.DisplayName) }

func called(name, displayName string) string {
	if name == "" {
		return displayName
	}
	return name
}

// PipelineVersion is one version of a pipeline, with its whole specification.
type PipelineVersion struct {
	rest.Raw
	PipelineID    string    `json:"pipeline_id,omitempty"`
	ID            string    `json:"pipeline_version_id,omitempty"`
	DisplayName   string    `json:"display_name,omitempty"`
	Name          string    `json:"name,omitempty"`
	Description   string    `json:"description,omitempty"`
	CreatedAt     time.Time `json:"created_at,omitzero"`
	PackageURL    *URL      `json:"package_url,omitempty"`
	CodeSourceURL string    `json:"code_source_url,omitempty"`
	// PipelineSpec is read-only: a compiled pipeline, an Argo workflow, or an object
	// with the members pipeline_spec (a compiled pipeline) and platform_spec.
	PipelineSpec json.RawMessage   `json:"pipeline_spec,omitempty"`
	Error        *Status           `json:"error,omitempty"`
	Tags         map[string]string `json:"tags,omitempty"`
}

// UnmarshalJSON keeps the server's bytes, see rest.Raw.
func (v *PipelineVersion) UnmarshalJSON(data []byte) error {
	type plain PipelineVersion
	err := rest.Keep(data, (*plain)(v), &v.Raw)
	unset(&v.CreatedAt)
	return err
}

// Identity is the id.
func (v PipelineVersion) Identity() string { return v.ID }

// Candidate is how it is named where others have the same name.
func (v PipelineVersion) Candidate() Candidate {
	return Candidate{ID: v.ID, Name: v.CalledBy(), CreatedAt: v.CreatedAt}
}

// Field returns the version's value for a key of filters.
func (v PipelineVersion) Field(key string) any { return field(key, v.Candidate(), v.DisplayName) }

// CalledBy is the name, or the display name where the release knows no name.
func (v PipelineVersion) CalledBy() string { return called(v.Name, v.DisplayName) }
