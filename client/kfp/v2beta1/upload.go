package v2beta1

import (
	"context"
	"encoding/json"
	"net/url"

	"tally/client/kfp/internal/wire"
	"tally/client/rest"
)

// Upload is a pipeline file to send, as in package kfp, with what v2beta1 keeps in
// addition to the name.
type Upload struct {
	wire.Upload
	// DisplayName can be changed later; empty means the name.
	DisplayName string
	// Tags has at most MaxTags entries; keys contain no dots.
	Tags map[string]string
}

// UploadPipeline creates a pipeline with a first version of the same name (POST
// /pipelines/upload). The file is streamed; what no server would accept is
// refused before anything is sent.
func (c *Client) UploadPipeline(ctx context.Context, u Upload) (made Pipeline, err error) {
	const operation = "upload pipeline"
	query, err := u.query(operation)
	if err != nil {
		return Pipeline{}, err
	}
	if u.Namespace != "" {
		query.Set("namespace", u.Namespace)
	}
	err = c.wire.Upload(ctx, &made, u.Upload, rest.Request{Operation: operation, Path: "/pipelines/upload", Query: query})
	return made, err
}

// UploadVersion adds a version to a pipeline (POST /pipelines/upload_version),
// as UploadPipeline does.
func (c *Client) UploadVersion(ctx context.Context, pipelineID string, u Upload) (made PipelineVersion, err error) {
	const operation = "upload version"
	if err := wire.CheckSegment(operation, "pipeline_id", pipelineID); err != nil {
		return PipelineVersion{}, err
	}
	query, err := u.query(operation)
	if err != nil {
		return PipelineVersion{}, err
	}
	query.Set("pipelineid", pipelineID)
	err = c.wire.Upload(ctx, &made, u.Upload, rest.Request{Operation: operation, Path: "/pipelines/upload_version", Query: query})
	return made, err
}

// query returns the parameters sent with the file. The name defaults to the
// display name, as on the server.
func (u Upload) query(operation string) (url.Values, error) {
	if err := checkTags(operation, u.Tags); err != nil {
		return nil, err
	}
	query := u.Query()
	if u.DisplayName != "" {
		if err := wire.CheckNewName(operation, u.DisplayName, wire.MaxVersionName); err != nil {
			return nil, err
		}
		query.Set("display_name", u.DisplayName)
	}
	if len(u.Tags) > 0 {
		tags, err := json.Marshal(u.Tags)
		if err != nil {
			return nil, rest.Invalid(operation, "the tags: %v", err)
		}
		query.Set("tags", string(tags))
	}
	return query, nil
}
