package v2beta1

import (
	"context"
	"iter"
	"net/http"

	"tally/client/kfp/internal/wire"
	"tally/client/rest"
)

// VersionList is one page of versions.
type VersionList struct {
	Versions      []PipelineVersion `json:"pipeline_versions,omitempty"`
	TotalSize     int32             `json:"total_size,omitempty"`
	NextPageToken string            `json:"next_page_token,omitempty"`
}

// VersionQuery selects versions of one pipeline.
type VersionQuery struct {
	// PipelineID is required.
	PipelineID string
	Filter     Filter
	// Sort is a field, followed by " desc" for descending order. The default is
	// created_at, which counts whole seconds.
	Sort string
	// PageSize is at most MaxPageSize, which is the default. Each version comes
	// with its specification.
	PageSize int
}

func (c *Client) versions(q VersionQuery) wire.Listing {
	const operation = "list versions"
	path, err := wire.Path(operation, "/pipelines/{pipeline_id}/versions", q.PipelineID)
	l := page{q.Filter, q.Sort, q.PageSize}.listing("versions", path, "pipeline_versions", nil)
	l.Invalid = err
	return l
}

// Versions iterates over all versions of a pipeline (GET /pipelines/{pipeline_id}/versions).
func (c *Client) Versions(ctx context.Context, q VersionQuery) iter.Seq2[PipelineVersion, error] {
	return walk[PipelineVersion](ctx, c, c.versions(q), nil)
}

// ListVersions fetches one page (GET /pipelines/{pipeline_id}/versions); the first has an empty token.
func (c *Client) ListVersions(ctx context.Context, q VersionQuery, pageToken string) (VersionList, error) {
	items, total, next, err := list[PipelineVersion](ctx, c, c.versions(q), pageToken)
	return VersionList{items, total, next}, err
}

// Version fetches one (GET /pipelines/{pipeline_id}/versions/{pipeline_version_id}).
// The server does not check the pipeline: a version of another one is an error here.
func (c *Client) Version(ctx context.Context, pipelineID, id string) (found PipelineVersion, err error) {
	const operation = "get version"
	err = c.version(ctx, &found, operation, pipelineID, id)
	if err == nil && found.PipelineID != pipelineID {
		return PipelineVersion{}, &rest.Error{
			Operation: operation, Kind: rest.KindNotFound,
			Message: "pipeline " + pipelineID + " has no version " + id, Hint: "it is one of pipeline " + found.PipelineID,
		}
	}
	return found, err
}

// AnyVersion fetches one whose pipeline is unknown (GET
// /pipelines/{pipeline_id}/versions/{pipeline_version_id}), which the server does not
// check.
func (c *Client) AnyVersion(ctx context.Context, id string) (found PipelineVersion, err error) {
	err = c.version(ctx, &found, "get version", "-", id)
	return found, err
}

// version fetches one, which comes with its specification.
func (c *Client) version(ctx context.Context, found *PipelineVersion, operation string, ids ...string) error {
	r := rest.Request{Operation: operation, Method: http.MethodGet, MaxBytes: wire.MaxSpecification}
	return c.wire.One(ctx, found, r, "/pipelines/{pipeline_id}/versions/{pipeline_version_id}", ids...)
}

// CreateVersion adds one from a file that the server fetches from v.PackageURL
// (POST /pipelines/{pipeline_id}/versions) to the pipeline that v names.
// UploadVersion always works.
func (c *Client) CreateVersion(ctx context.Context, v PipelineVersion) (made PipelineVersion, err error) {
	const operation = "create version"
	if v.PackageURL == nil || v.PackageURL.PipelineURL == "" {
		return PipelineVersion{}, rest.Invalid(operation, "it has no URL to fetch from")
	}
	if err := checkTags(operation, v.Tags); err != nil {
		return PipelineVersion{}, err
	}
	if err := wire.CheckNewName(operation, v.CalledBy(), wire.MaxVersionName); err != nil {
		return PipelineVersion{}, err
	}
	r := rest.Request{Operation: operation, Method: http.MethodPost, JSON: v, MaxBytes: wire.MaxSpecification}
	err = c.wire.One(ctx, &made, r, "/pipelines/{pipeline_id}/versions", v.PipelineID)
	return made, err
}

// DeleteVersion deletes one (DELETE
// /pipelines/{pipeline_id}/versions/{pipeline_version_id}). The server does not check the
// pipeline.
func (c *Client) DeleteVersion(ctx context.Context, pipelineID, id string) error {
	return c.wire.Remove(ctx, "delete version", "/pipelines/{pipeline_id}/versions/{pipeline_version_id}", pipelineID, id)
}

// EditVersion changes one (PATCH /pipelines/{pipeline_id}/versions/{pipeline_version_id}).
func (c *Client) EditVersion(ctx context.Context, pipelineID, id string, edit Edit) (changed PipelineVersion, err error) {
	err = c.patch(ctx, &changed, "edit version", "/pipelines/{pipeline_id}/versions/{pipeline_version_id}", edit, pipelineID, id)
	return changed, err
}
