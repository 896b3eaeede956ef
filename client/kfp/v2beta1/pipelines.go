package v2beta1

import (
	"context"
	"iter"
	"net/http"
	"net/url"
	"strings"

	"tally/client/kfp/internal/wire"
	"tally/client/rest"
)

// PipelineList is one page of pipelines.
type PipelineList struct {
	Pipelines     []Pipeline `json:"pipelines,omitempty"`
	TotalSize     int32      `json:"total_size,omitempty"`
	NextPageToken string     `json:"next_page_token,omitempty"`
}

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

func (q PipelineQuery) listing() wire.Listing {
	return page{q.Filter, q.Sort, q.PageSize}.listing("pipelines", "/pipelines", "pipelines", map[string]string{"namespace": q.Namespace})
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

// Pipeline fetches one (GET /pipelines/{pipeline_id}).
func (c *Client) Pipeline(ctx context.Context, id string) (found Pipeline, err error) {
	err = c.wire.Get(ctx, &found, "get pipeline", "/pipelines/{pipeline_id}", id)
	return found, err
}

// PipelineByName fetches the one with this name (GET /pipelines/names/{name}), not
// with this display name. Servers ignore case, and also find private pipelines
// without a namespace: the result may be a different pipeline. A name with a slash
// does not work.
func (c *Client) PipelineByName(ctx context.Context, namespace, name string) (found Pipeline, err error) {
	r := rest.Request{Operation: "get pipeline", Method: http.MethodGet}
	if err := wire.CheckName(r.Operation, name); err != nil {
		return Pipeline{}, err
	}
	if namespace != "" {
		r.Query = url.Values{"namespace": {namespace}}
	}
	err = c.wire.One(ctx, &found, r, "/pipelines/names/{name}", name)
	return found, err
}

// CreatePipeline creates one without versions (POST /pipelines). It needs a name
// or a display name, each of which defaults to the other.
func (c *Client) CreatePipeline(ctx context.Context, p Pipeline) (made Pipeline, err error) {
	const operation = "create pipeline"
	if err := checkPipeline(operation, p); err != nil {
		return Pipeline{}, err
	}
	err = c.wire.Create(ctx, &made, operation, "/pipelines", p)
	return made, err
}

func checkPipeline(operation string, p Pipeline) error {
	if err := checkTags(operation, p.Tags); err != nil {
		return err
	}
	return wire.CheckNewName(operation, p.CalledBy(), wire.MaxPipelineName)
}

// CreatePipelineAndVersion creates one with a first version, which the server
// fetches from v.PackageURL (POST /pipelines/create). Servers since 2.17 fetch only
// from a few hosts; UploadPipeline always works.
func (c *Client) CreatePipelineAndVersion(ctx context.Context, p Pipeline, v PipelineVersion) (made Pipeline, err error) {
	const operation = "create pipeline"
	if v.PackageURL == nil || v.PackageURL.PipelineURL == "" {
		return Pipeline{}, rest.Invalid(operation, "it has no URL to fetch from")
	}
	if err := checkPipeline(operation, p); err != nil {
		return Pipeline{}, err
	}
	err = c.wire.Create(ctx, &made, operation, "/pipelines/create", createRequest{p, v})
	return made, err
}

type createRequest struct {
	Pipeline Pipeline        `json:"pipeline"`
	Version  PipelineVersion `json:"pipeline_version"`
}

// DeletePipeline deletes one (DELETE /pipelines/{pipeline_id}). One with versions
// is refused unless cascade is set, which releases before 2.14 do not know.
func (c *Client) DeletePipeline(ctx context.Context, id string, cascade bool) error {
	r := rest.Request{Operation: "delete pipeline", Method: http.MethodDelete}
	if cascade {
		r.Query = url.Values{"cascade": {"true"}}
	}
	return c.wire.Call(ctx, r, "/pipelines/{pipeline_id}", id)
}

// Edit is a change of a pipeline or a version, since release 2.17. Nil fields stay
// unchanged; an empty map clears the tags.
type Edit struct {
	DisplayName *string            `json:"display_name,omitempty"`
	Tags        *map[string]string `json:"tags,omitempty"`
}

// Check returns why every server would refuse the change, or nil.
func (e Edit) Check() error { return e.check("edit") }

func (e Edit) check(operation string) error {
	switch {
	case e.DisplayName == nil && e.Tags == nil:
		return rest.Invalid(operation, "nothing to change")
	case e.DisplayName != nil:
		if err := wire.CheckNewName(operation, *e.DisplayName, wire.MaxPipelineName); err != nil {
			return err
		}
	}
	if e.Tags == nil {
		return nil
	}
	return checkTags(operation, *e.Tags)
}

// Bounds of tags: their number, and the lengths of keys and values.
const (
	MaxTags      = 20
	MaxTagLength = 63
)

// checkTags refuses what no server accepts.
func checkTags(operation string, tags map[string]string) error {
	if len(tags) > MaxTags {
		return rest.Invalid(operation, "there are %d tags, and servers accept at most %d", len(tags), MaxTags)
	}
	for key, value := range tags {
		switch {
		case key == "":
			return rest.Invalid(operation, "a tag has no key")
		case strings.Contains(key, "."):
			return rest.Invalid(operation, "the tag %q contains a dot", key)
		case len(key) > MaxTagLength || len(value) > MaxTagLength:
			return rest.Invalid(operation, "the tag %q is longer than %d bytes, or its value is", key, MaxTagLength)
		}
	}
	return nil
}

// EditPipeline changes one (PATCH /pipelines/{pipeline_id}).
func (c *Client) EditPipeline(ctx context.Context, id string, edit Edit) (changed Pipeline, err error) {
	err = c.patch(ctx, &changed, "edit pipeline", "/pipelines/{pipeline_id}", edit, id)
	return changed, err
}
