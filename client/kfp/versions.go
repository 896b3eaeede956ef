package kfp

import (
	"context"
	"iter"

	"tally/client/kfp/internal/wire"
	"tally/client/rest"
)

// VersionQuery selects versions of one pipeline.
type VersionQuery struct {
	// PipelineID is required.
	PipelineID string
	Filter     Filter
	// Sort is a field, followed by " desc" for descending order. The default is
	// created_at.
	Sort string
	// PageSize is at most MaxPageSize, which is the default.
	PageSize int
}

// Versions iterates over all versions of a pipeline (GET /pipeline_versions).
func (c *Client) Versions(ctx context.Context, q VersionQuery) iter.Seq2[PipelineVersion, error] {
	return walk[PipelineVersion](ctx, c, q.listing(), nil)
}

// ListVersions fetches one page (GET /pipeline_versions); the first has an empty token.
func (c *Client) ListVersions(ctx context.Context, q VersionQuery, pageToken string) (VersionList, error) {
	items, total, next, err := list[PipelineVersion](ctx, c, q.listing(), pageToken)
	return VersionList{items, total, next}, err
}

func (q VersionQuery) listing() wire.Listing {
	l := page{q.Filter, q.Sort, q.PageSize}.listing("versions", "/pipeline_versions", "resource_key", ResourceKey{ResourcePipeline, q.PipelineID})
	l.Invalid = wire.CheckSegment("list versions", "pipeline_id", q.PipelineID)
	return l
}

// Version fetches one (GET /pipeline_versions/{version_id}).
func (c *Client) Version(ctx context.Context, id string) (found PipelineVersion, err error) {
	err = c.wire.Get(ctx, &found, "get version", "/pipeline_versions/{version_id}", id)
	return found, err
}

// CreateVersion adds one from a file that the server fetches from v.PackageURL
// (POST /pipeline_versions). It needs an OfPipeline reference: without one
// release 2.17 responds with 200 and creates nothing. UploadVersion always
// works.
func (c *Client) CreateVersion(ctx context.Context, v PipelineVersion) (made PipelineVersion, err error) {
	const operation = "create version"
	switch {
	case v.PackageURL == nil || v.PackageURL.PipelineURL == "":
		return PipelineVersion{}, rest.Invalid(operation, "it has no URL to fetch from")
	case v.PipelineID() == "":
		return PipelineVersion{}, rest.Invalid(operation, "it has no pipeline to belong to")
	}
	if err := wire.CheckNewName(operation, v.Name, MaxVersionName); err != nil {
		return PipelineVersion{}, err
	}
	err = c.wire.Create(ctx, &made, operation, "/pipeline_versions", v)
	return made, err
}

// DeleteVersion deletes one (DELETE /pipeline_versions/{version_id}).
func (c *Client) DeleteVersion(ctx context.Context, id string) error {
	return c.wire.Remove(ctx, "delete version", "/pipeline_versions/{version_id}", id)
}

// VersionTemplate fetches the specification of one (GET /pipeline_versions/{version_id}/templates).
func (c *Client) VersionTemplate(ctx context.Context, id string) (Template, error) {
	return c.template(ctx, "get version template", "/pipeline_versions/{version_id}/templates", id)
}
