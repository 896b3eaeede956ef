package cci

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"strconv"
	"strings"

	"tally/client/huawei"
	"tally/client/rest"
)

// DefaultPageSize is the default number of objects per page.
const DefaultPageSize = 500

// listing is the common form of the queries of all kinds.
type listing struct {
	LabelSelector string
	PageSize      int
	Limit         int
	Whole         bool
	Held          int
}

// maxReadings is how often a list that expires halfway is read.
const maxReadings = 3

// list walks all pages and compares the objects with the selector: the reference lists no
// parameters for lists, and if a server ignored a selector, deleting by it would delete
// everything. An ignored selector is an error.
func (k collection[T]) list(ctx context.Context, c *Client, q listing) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		selector, err := ParseSelector(q.LabelSelector)
		if err != nil {
			yield(none, err)
			return
		}
		pages := k.pages(c, q, selector)
		for reading := 1; ; reading++ {
			began, err := k.read(pages.All(ctx), q, yield)
			if err == nil {
				return
			}
			if !began && expired(err) && reading < maxReadings {
				continue // nothing of it was yielded
			}
			yield(none, again(err))
			return
		}
	}
}

// again adds what to do to the error of a list that expired.
func again(err error) error {
	var e *rest.Error
	if expired(err) && errors.As(err, &e) && e.Hint == "" {
		e.Hint = "the list expired while it was read: list it again"
	}
	return err
}

// read yields the rows: none until all have arrived if q.Whole is set, or until more have
// arrived than are held back. It reports whether any were yielded.
func (k collection[T]) read(items iter.Seq2[T, error], q listing, yield func(T, error) bool) (began bool, err error) {
	var kept []T
	bytes := 0
	for item, err := range items {
		switch {
		case err != nil && !began:
			return false, came(err)
		case err != nil:
			return true, err
		}
		kept = append(kept, item)
		bytes += len(item.RawJSON())
		if q.Whole || bytes <= q.Held {
			continue
		}
		if began = true; !passed(kept, yield) {
			return true, nil
		}
		kept = kept[:0]
	}
	passed(kept, yield)
	return true, nil
}

// passed yields the rows and reports whether to continue.
func passed[T any](rows []T, yield func(T, error) bool) bool {
	for _, row := range rows {
		if !yield(row, nil) {
			return false
		}
	}
	return true
}

// came returns err without the number of preceding rows, since none was yielded.
func came(err error) error {
	var incomplete *rest.Incomplete
	if errors.As(err, &incomplete) {
		return incomplete.Err
	}
	return err
}

// expired reports whether a list took longer than the server keeps it.
func expired(err error) bool {
	var e *rest.Error
	return errors.As(err, &e) && e.Status == http.StatusGone
}

func (k collection[T]) pages(c *Client, q listing, selector Selector) rest.List[T] {
	operation := "list " + k.many
	limit := int64(cmp.Or(q.PageSize, DefaultPageSize))
	if len(selector) == 0 && q.Limit > 0 {
		limit = min(limit, int64(q.Limit))
	}
	return rest.List[T]{
		Operation: operation, Items: "items", Limit: q.Limit,
		Send: func(ctx context.Context, token string) (*http.Response, error) {
			return c.api.Open(ctx, huawei.Operation{
				Name: operation, Def: definition(http.MethodGet, k.path()),
				Request: request{LabelSelector: optional(q.LabelSelector), Limit: &limit, Continue: optional(token)},
			})
		},
		Page:    k.pageInfo,
		Before:  k.sameKind,
		NotList: func(resp *http.Response, body []byte, _ error) error { return c.api.BodyError(operation, resp, body) },
		Row:     k.item,
		ID:      func(item T) string { return cmp.Or(item.meta().UID, item.meta().Name) },
		Asked:   []rest.Asked[T]{{Filter: strconv.Quote(q.LabelSelector), May: func(item T) bool { return selector.Matches(item.meta().Labels) }}},
	}
}

var errNotList = errors.New("it is not a list")

// sameKind refuses a list of another kind: its objects would be taken for these.
func (k collection[T]) sameKind(m rest.Members) error {
	var version, kind string
	if err := errors.Join(m.Get("kind", &kind), m.Get("apiVersion", &version)); err != nil {
		return err
	}
	if kind == "List" { // which belongs to no API
		return nil
	}
	if kind != "" && !strings.HasSuffix(kind, "List") {
		return errNotList
	}
	if other := k.other(version, kind); other != "" {
		return fmt.Errorf("it is a list of another kind, %s", other)
	}
	return nil
}

// item decodes an object of a list. Many servers omit the kinds there.
func (k collection[T]) item(data []byte) (item T, err error) {
	if err := rest.Adopt(data, &item); err != nil {
		return item, err
	}
	if other := k.other(item.groupKind()); other != "" {
		return item, fmt.Errorf("it is of another kind, %s", other)
	}
	return item, nil
}

// pageInfo reads a page. Without items they may be null, if the kind is a list.
func (k collection[T]) pageInfo(m rest.Members, listed bool) (rest.PageInfo, error) {
	var kind string
	var meta ListMeta
	if err := errors.Join(m.Get("kind", &kind), m.Get("metadata", &meta)); err != nil {
		return rest.PageInfo{}, err
	}
	if err := k.sameKind(m); err != nil {
		return rest.PageInfo{}, err
	}
	switch {
	case !listed && kind == "":
		return rest.PageInfo{}, errNotList
	case meta.Continue == "" && meta.RemainingItemCount != nil && *meta.RemainingItemCount > 0:
		return rest.PageInfo{}, fmt.Errorf("it says that %d items remain, but has no token for them", *meta.RemainingItemCount)
	}
	return rest.PageInfo{Next: meta.Continue, Total: -1}, nil
}
