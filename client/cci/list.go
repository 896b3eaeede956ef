package cci

import (
	"context"
	"iter"
	"net/http"
	"strings"

	"tally/client/huawei"
	"tally/client/rest"
)

// DefaultPageSize is how many objects a list asks for at once.
const DefaultPageSize = 500

// listing is what the queries of all kinds come down to.
type listing struct {
	LabelSelector string
	PageSize      int
}

// items is one page of a list.
type items[T any] struct {
	Kind     string   `json:"kind"`
	Metadata ListMeta `json:"metadata"`
	Items    []T      `json:"items"`
}

func (l items[T]) whole() bool { return l.Items != nil || strings.HasSuffix(l.Kind, "List") }

// list walks all pages. The selector is applied here too: the reference publishes no parameters for lists, and a server
// that ignored one would list, and whoever deletes by it would delete, everything.
func (k collection[T]) list(ctx context.Context, c *Client, q listing) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		selector, err := ParseSelector(q.LabelSelector)
		if err != nil {
			var none T
			yield(none, err)
			return
		}
		for item, err := range k.pages(ctx, c, q) {
			if err == nil && !selector.Matches(item.meta().Labels) {
				continue
			}
			if !yield(item, err) || err != nil {
				return
			}
		}
	}
}

func (k collection[T]) pages(ctx context.Context, c *Client, q listing) iter.Seq2[T, error] {
	limit := int64(DefaultPageSize)
	if q.PageSize > 0 {
		limit = int64(q.PageSize)
	}
	return rest.Pages(ctx, func(ctx context.Context, token string) (rest.Page[T], error) {
		page, err := huawei.DoWhole(ctx, c.api, huawei.Operation{
			Name: "list " + k.many, Def: definition(http.MethodGet, k.path()),
			Request: request{LabelSelector: optional(q.LabelSelector), Limit: &limit, Continue: optional(token)},
		}, items[T].whole)
		return rest.Page[T]{Items: page.Items, Next: page.Metadata.Continue}, err
	})
}
