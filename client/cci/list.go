package cci

import (
	"context"
	"errors"
	"iter"
	"net/http"
	"strings"

	"tally/client/huawei"
	"tally/client/rest"
)

// ListQuery chooses snapshots. The zero value means all.
type ListQuery struct {
	// LabelSelector is one of Kubernetes, such as "app=web,tier!=test"; empty means all.
	LabelSelector string
	// PageSize is how many snapshots are asked for at once; 0 means DefaultPageSize.
	PageSize int
}

// DefaultPageSize is how many snapshots a page has.
const DefaultPageSize = 500

type snapshotList struct {
	Kind     string          `json:"kind"`
	Metadata ListMeta        `json:"metadata"`
	Items    []ImageSnapshot `json:"items"`
}

// List walks all pages of snapshots. A selector that is none is an
// *rest.Error of kind rest.KindInvalid. It is applied here too: the reference publishes no
// parameters for this call, and a server that ignored one would list, and
// whoever deletes by it would delete, everything. A failure ends the sequence
// with an *rest.Error, or an *rest.Incomplete when snapshots came before it.
// (GET /apis/cci/v2/imagesnapshots)
func (c *Client) List(ctx context.Context, q ListQuery) iter.Seq2[ImageSnapshot, error] {
	return func(yield func(ImageSnapshot, error) bool) { c.list(ctx, q, yield) }
}

func (c *Client) list(ctx context.Context, q ListQuery, yield func(ImageSnapshot, error) bool) {
	selector, err := ParseSelector(q.LabelSelector)
	if err != nil {
		yield(ImageSnapshot{}, err)
		return
	}
	for snapshot, err := range c.pages(ctx, q) {
		if err == nil && !selector.Matches(snapshot.Metadata.Labels) {
			continue
		}
		if !yield(snapshot, err) || err != nil {
			return
		}
	}
}

func (c *Client) pages(ctx context.Context, q ListQuery) iter.Seq2[ImageSnapshot, error] {
	limit := int64(DefaultPageSize)
	if q.PageSize > 0 {
		limit = int64(q.PageSize)
	}
	return rest.Pages(ctx, func(ctx context.Context, token string) (rest.Page[ImageSnapshot], error) {
		return c.page(ctx, request{LabelSelector: optional(q.LabelSelector), Limit: &limit, Continue: optional(token)})
	})
}

func (c *Client) page(ctx context.Context, r request) (rest.Page[ImageSnapshot], error) {
	list, err := huawei.DoWhole(ctx, c.api, huawei.Operation{
		Name: "list image snapshots", Request: r, Def: definition(http.MethodGet, snapshotsPath),
	}, func(l snapshotList) bool { return l.Items != nil || strings.HasSuffix(l.Kind, "List") })
	return rest.Page[ImageSnapshot]{Items: list.Items, Next: list.Metadata.Continue}, err
}

// Get returns a snapshot by its name. Where the server does not serve, or does
// not allow, reading one object, it is looked for in the list. A snapshot that
// does not exist is an error for which IsNotFound holds.
// (GET /apis/cci/v2/imagesnapshots/{name})
func (c *Client) Get(ctx context.Context, name string) (ImageSnapshot, error) {
	if err := CheckName(name); err != nil {
		return ImageSnapshot{}, err
	}
	snapshot, err := huawei.DoWhole(ctx, c.api, huawei.Operation{
		Name:    "get image snapshot " + name,
		Request: request{Name: &name},
		Def:     definition(http.MethodGet, snapshotsPath+"/{name}"),
	}, named)
	if !notServed(err) {
		return snapshot, err
	}
	found, listErr := c.find(ctx, name)
	if sameStatus(err, listErr) {
		return ImageSnapshot{}, err
	}
	return found, listErr
}

// notServed tells a refusal of the route from one of the object.
func notServed(err error) bool {
	var e *rest.Error
	if !errors.As(err, &e) || e.Reason != rest.ReasonOther || IsNotFound(err) {
		return false
	}
	switch e.Status {
	case http.StatusForbidden, http.StatusNotFound, http.StatusMethodNotAllowed:
		return true
	}
	return false
}

func sameStatus(a, b error) bool {
	var first, second *rest.Error
	return errors.As(a, &first) && errors.As(b, &second) && first.Status == second.Status && first.Code == second.Code
}

func (c *Client) find(ctx context.Context, name string) (ImageSnapshot, error) {
	for snapshot, err := range c.List(ctx, ListQuery{}) {
		if err != nil {
			return ImageSnapshot{}, err
		}
		if snapshot.Metadata.Name == name {
			return snapshot, nil
		}
	}
	return ImageSnapshot{}, &rest.Error{
		Operation: "get image snapshot " + name, Status: http.StatusNotFound, Code: "NotFound", Kind: rest.KindNotFound,
		Message: "there is no image snapshot of that name in the list",
	}
}

func optional(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}
