package kfp

import (
	"time"

	"tally/client/kfp/internal/wire"
	"tally/client/rest"
)

// Pipeline is a named series of versions.
type Pipeline struct {
	rest.Raw
	ID          string    `json:"id,omitempty"`
	CreatedAt   time.Time `json:"created_at,omitzero"`
	Name        string    `json:"name,omitempty"`
	Description string    `json:"description,omitempty"`
	// Parameters are those of the newest version, if it is an Argo workflow.
	Parameters []Parameter `json:"parameters,omitempty"`
	// URL is where CreatePipeline lets the server fetch the first version.
	URL *URL `json:"url,omitempty"`
	// Error is set if the server could not read the pipeline.
	Error string `json:"error,omitempty"`
	// DefaultVersion is always the newest since 2.0, nil if there is none.
	DefaultVersion     *PipelineVersion `json:"default_version,omitempty"`
	ResourceReferences References       `json:"resource_references,omitempty"`
}

// UnmarshalJSON keeps the server's bytes, see rest.Raw.
func (p *Pipeline) UnmarshalJSON(data []byte) error {
	type plain Pipeline
	err := rest.Keep(data, (*plain)(p), &p.Raw)
	if p.DefaultVersion != nil {
		p.Also(p.DefaultVersion.Raw)
	}
	wire.UnsetEpoch(&p.CreatedAt)
	return err
}

// Identity is the id.
func (p Pipeline) Identity() string { return p.ID }

// Candidate is how it is named where others have the same name.
func (p Pipeline) Candidate() Candidate {
	return Candidate{ID: p.ID, Name: p.Name, CreatedAt: p.CreatedAt}
}

// Field returns the pipeline's value for a key of filters.
func (p Pipeline) Field(key string) any { return p.Candidate().Field(key) }

// Namespace returns the pipeline's namespace, empty for one that all users share.
func (p Pipeline) Namespace() string { return p.ResourceReferences.ID(ResourceNamespace) }

// PipelineList is one page of pipelines.
type PipelineList struct {
	Pipelines     []Pipeline `json:"pipelines,omitempty"`
	TotalSize     int32      `json:"total_size,omitempty"`
	NextPageToken string     `json:"next_page_token,omitempty"`
}

// PipelineVersion is one version of a pipeline.
type PipelineVersion struct {
	rest.Raw
	ID        string    `json:"id,omitempty"`
	Name      string    `json:"name,omitempty"`
	CreatedAt time.Time `json:"created_at,omitzero"`
	// Parameters are the inputs of an Argo workflow; those of a v2 pipeline are in its template.
	Parameters    []Parameter `json:"parameters,omitempty"`
	CodeSourceURL string      `json:"code_source_url,omitempty"`
	// PackageURL is where CreateVersion lets the server fetch the version.
	PackageURL         *URL       `json:"package_url,omitempty"`
	ResourceReferences References `json:"resource_references,omitempty"`
	Description        string     `json:"description,omitempty"`
}

// UnmarshalJSON keeps the server's bytes, see rest.Raw.
func (v *PipelineVersion) UnmarshalJSON(data []byte) error {
	type plain PipelineVersion
	err := rest.Keep(data, (*plain)(v), &v.Raw)
	wire.UnsetEpoch(&v.CreatedAt)
	return err
}

// Identity is the id.
func (v PipelineVersion) Identity() string { return v.ID }

// Candidate is how it is named where others have the same name.
func (v PipelineVersion) Candidate() Candidate {
	return Candidate{ID: v.ID, Name: v.Name, CreatedAt: v.CreatedAt}
}

// Field returns the version's value for a key of filters.
func (v PipelineVersion) Field(key string) any {
	if key == "pipeline_id" {
		return wire.Owned(v.PipelineID())
	}
	return v.Candidate().Field(key)
}

// PipelineID is the id of the pipeline that the version belongs to.
func (v PipelineVersion) PipelineID() string { return v.ResourceReferences.ID(ResourcePipeline) }

// VersionList is one page of versions.
type VersionList struct {
	Versions      []PipelineVersion `json:"versions,omitempty"`
	TotalSize     int32             `json:"total_size,omitempty"`
	NextPageToken string            `json:"next_page_token,omitempty"`
}
