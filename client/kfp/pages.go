package kfp

import (
	"context"
	"encoding/json"
	"iter"

	"tally/client/rest"
)

// message is what is decoded from a page: *T keeps its own copy of the text.
type message[T any] interface {
	*T
	json.Unmarshaler
}

// decode decodes the items of a page for which want holds, or all where it is
// nil. The page's text is gone then.
func decode[T any, M message[T]](p page, want func(T) bool) ([]T, error) {
	defer p.body.Release()
	if p.items == nil {
		return nil, nil
	}
	items := make([]T, 0, pageSize(p.pageSize))
	err := p.each(func(text []byte) error {
		var none T
		items = append(items, none)
		last := len(items) - 1
		err := M(&items[last]).UnmarshalJSON(text)
		if want != nil && !want(items[last]) {
			items = items[:last]
		}
		return err
	})
	if err != nil {
		return nil, p.body.Unusable(err)
	}
	return items, nil
}

// list fetches one page with its items.
func list[T any, M message[T]](ctx context.Context, fetch fetcher, token string) ([]T, pageHead, error) {
	p, err := fetch(ctx, token)
	if err != nil {
		return nil, pageHead{}, err
	}
	items, err := decode[T, M](p, nil)
	return items, p.pageHead, err
}

// walk yields the items of all pages for which want holds; nil wants all.
func walk[T any, M message[T]](ctx context.Context, fetch fetcher, want func(T) bool) iter.Seq2[T, error] {
	return rest.Pages(ctx, func(ctx context.Context, token string) (rest.Page[T], error) {
		p, err := fetch(ctx, token)
		return rest.Page[T]{Next: p.Next, Decode: func() ([]T, error) { return decode[T, M](p, want) }}, err
	})
}
