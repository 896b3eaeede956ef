package kfp

import (
	"cmp"
	"context"
	"iter"
	"net/http"
	"strings"

	"tally/client/kfp/internal/wire"
	"tally/client/rest"
)

// PipelineQuery selects pipelines.
type PipelineQuery struct {
	// Namespace selects the pipelines of a namespace on a multi-user server;
	// empty selects those that all users share.
	Namespace string
	Filter    Filter
	// Sort is a field, followed by " desc" for descending order. The default is
	// created_at.
	Sort string
	// PageSize is at most MaxPageSize, which is the default.
	PageSize int
}

// Pipelines iterates over all pipelines (GET /pipelines).
func (c *Client) Pipelines(ctx context.Context, q PipelineQuery) iter.Seq2[Pipeline, error] {
	return walk[Pipeline](ctx, c, q.listing(), nil)
}

// ListPipelines fetches one page (GET /pipelines); the first has an empty token.
func (c *Client) ListPipelines(ctx context.Context, q PipelineQuery, pageToken string) (PipelineList, error) {
	items, total, next, err := list[Pipeline](ctx, c, q.listing(), pageToken)
	return PipelineList{items, total, next}, err
}

func (q PipelineQuery) listing() wire.Listing {
	return page{q.Filter, q.Sort, q.PageSize}.listing("pipelines", "/pipelines", referenceKey, ResourceKey{ResourceNamespace, q.Namespace})
}

// Pipeline fetches one (GET /pipelines/{id}).
func (c *Client) Pipeline(ctx context.Context, id string) (found Pipeline, err error) {
	err = c.wire.Get(ctx, &found, "get pipeline", "/pipelines/{id}", id)
	return found, err
}

// PipelineByName fetches the one with this name (GET
// /namespaces/{namespace}/pipelines/{name}); an empty namespace means those that all users
// share. It searches the list for a name that does not work in a path on every release:
// one that a path cannot contain, or one with a colon, which 2.0 takes for the start of a
// verb even if it is escaped. It also searches the list for a shared pipeline that the
// path does not find, since multi-user servers have no name for "no namespace", and if the
// path finds another pipeline, since servers ignore case.
func (c *Client) PipelineByName(ctx context.Context, namespace, name string) (found Pipeline, err error) {
	const operation = "get pipeline"
	if err := wire.CheckName(operation, name); err != nil {
		return Pipeline{}, err
	}
	if strings.Contains(name, ":") || wire.CheckSegment(operation, "name", name) != nil {
		return c.onlyPipeline(ctx, namespace, name)
	}
	err = c.wire.Get(ctx, &found, operation, "/namespaces/{namespace}/pipelines/{name}", cmp.Or(namespace, "-"), name)
	if err == nil && found.Name != name {
		return c.onlyPipeline(ctx, namespace, name)
	}
	if namespace == "" && rest.KindNotFound.Is(err) {
		return c.onlyPipeline(ctx, namespace, name)
	}
	return found, err
}

// CreatePipeline creates one from a file that the server fetches from p.URL (POST
// /pipelines). Servers since 2.17 fetch only from a few hosts; UploadPipeline always
// works.
func (c *Client) CreatePipeline(ctx context.Context, p Pipeline) (made Pipeline, err error) {
	const operation = "create pipeline"
	if p.URL == nil || p.URL.PipelineURL == "" {
		return Pipeline{}, rest.Invalid(operation, "it has no URL to fetch from")
	}
	if err := wire.CheckNewName(operation, p.Name, MaxPipelineName); err != nil {
		return Pipeline{}, err
	}
	err = c.wire.Create(ctx, &made, operation, "/pipelines", p)
	return made, err
}

// DeletePipeline deletes one without versions (DELETE /pipelines/{id}); with
// versions it is refused, see DeletePipelineAndVersions.
func (c *Client) DeletePipeline(ctx context.Context, id string) error {
	return c.wire.Remove(ctx, "delete pipeline", "/pipelines/{id}", id)
}

// DeletePipelineAndVersions deletes a pipeline's versions and then itself. It
// returns how many versions it deleted, even if it fails halfway.
func (c *Client) DeletePipelineAndVersions(ctx context.Context, id string) (int, error) {
	var ids []string
	for version, err := range c.Versions(ctx, VersionQuery{PipelineID: id}) {
		if err != nil {
			return 0, err
		}
		ids = append(ids, version.ID)
	}
	for deleted, versionID := range ids {
		if err := c.DeleteVersion(ctx, versionID); err != nil {
			return deleted, err
		}
	}
	return len(ids), c.DeletePipeline(ctx, id)
}

// PipelineTemplate fetches the specification of the newest version (GET /pipelines/{id}/templates).
func (c *Client) PipelineTemplate(ctx context.Context, id string) (Template, error) {
	return c.template(ctx, "get pipeline template", "/pipelines/{id}/templates", id)
}

func (c *Client) template(ctx context.Context, operation, template, id string) (Template, error) {
	path, err := c.wire.Expand(operation, template, []string{id})
	if err != nil {
		return Template{}, err
	}
	return wire.Do[Template](ctx, c.wire.Rest(), rest.Request{Operation: operation, Method: http.MethodGet, Path: path, MaxBytes: wire.MaxSpecification})
}

// SetDefaultVersion makes a version the pipeline's default (POST
// /pipelines/{pipeline_id}/default_version/{version_id}) and returns the changed
// pipeline. Servers since 2.0 accept every version and change nothing, since
// their default is the newest version: that is an error of kind rest.KindRefused.
func (c *Client) SetDefaultVersion(ctx context.Context, pipelineID, versionID string) (Pipeline, error) {
	const operation = "set default version"
	err := c.wire.Set(ctx, operation, "/pipelines/{pipeline_id}/default_version/{version_id}", pipelineID, versionID)
	if err != nil {
		return Pipeline{}, err
	}
	p, err := c.Pipeline(ctx, pipelineID)
	if err != nil {
		return Pipeline{}, err
	}
	if p.DefaultVersion == nil || p.DefaultVersion.ID != versionID {
		return p, &rest.Error{
			Operation: operation, Kind: rest.KindRefused,
			Message: "the server accepted it and changed nothing",
			Hint:    "since release 2.0 the default is always the newest version: upload the one you want again",
		}
	}
	return p, nil
}
