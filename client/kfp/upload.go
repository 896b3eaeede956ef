package kfp

import (
	"context"

	"tally/client/kfp/internal/wire"
	"tally/client/rest"
)

// UploadPipeline creates a pipeline with a first version of the same name (POST
// /pipelines/upload). The file is streamed; what no server would accept is
// refused before anything is sent.
func (c *Client) UploadPipeline(ctx context.Context, u Upload) (made Pipeline, err error) {
	query := u.Query()
	if u.Namespace != "" {
		query.Set("namespace", u.Namespace)
	}
	err = c.wire.Upload(ctx, &made, u, rest.Request{Operation: "upload pipeline", Path: "/pipelines/upload", Query: query})
	return made, err
}

// UploadVersion adds a version to a pipeline (POST /pipelines/upload_version),
// as UploadPipeline does.
func (c *Client) UploadVersion(ctx context.Context, pipelineID string, u Upload) (made PipelineVersion, err error) {
	const operation = "upload version"
	if err := wire.CheckSegment(operation, "pipeline_id", pipelineID); err != nil {
		return PipelineVersion{}, err
	}
	query := u.Query()
	query.Set("pipelineid", pipelineID)
	err = c.wire.Upload(ctx, &made, u, rest.Request{Operation: operation, Path: "/pipelines/upload_version", Query: query})
	return made, err
}
