package kfp

import (
	"context"
	"encoding/json"
	"errors"
	"iter"

	"tally/client/rest"
)

// message is what an item of a page is decoded into: *T keeps its own copy of the JSON.
type message[T any] interface {
	*T
	json.Unmarshaler
}

// errStop ends a page of which no more items are wanted.
var errStop = errors.New("no more items are wanted")

// deliver decodes the items of p and passes on those for which want holds, or all where it is nil, until yield wants no
// more: then it returns errStop. The page's body is gone afterwards.
func deliver[T any, M message[T]](p page, want func(T) bool, yield func(T) bool) error {
	defer p.body.Release()
	err := p.each(func(text []byte) error {
		if p.short {
			text = WithoutManifests(text)
		}
		var item T
		if err := M(&item).UnmarshalJSON(text); err != nil {
			return err
		}
		if (want == nil || want(item)) && !yield(item) {
			return errStop
		}
		return nil
	})
	if err == nil || errors.Is(err, errStop) {
		return err
	}
	return p.body.Unusable(err)
}

// list fetches one page with its items.
func list[T any, M message[T]](ctx context.Context, fetch fetcher, token string) ([]T, pageHead, error) {
	p, err := fetch(ctx, token)
	if err != nil {
		return nil, pageHead{}, err
	}
	var items []T
	err = deliver[T, M](p, nil, func(item T) bool {
		items = append(items, item)
		return true
	})
	if err != nil {
		return nil, pageHead{}, err
	}
	return items, p.pageHead, nil
}

// walk yields the items of all pages for which want holds; nil wants all.
func walk[T any, M message[T]](ctx context.Context, fetch fetcher, want func(T) bool) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var count int64
		for p, err := range pages(ctx, fetch) {
			if err == nil {
				err = deliver[T, M](p, want, func(item T) bool {
					count++
					return yield(item, nil)
				})
			}
			if errors.Is(err, errStop) {
				return
			}
			if err != nil {
				var none T
				yield(none, incomplete(count, err))
				return
			}
		}
	}
}

// pages yields page after page, with the next one on its way.
func pages(ctx context.Context, fetch fetcher) iter.Seq2[page, error] {
	return rest.Pages(ctx, func(ctx context.Context, token string) (rest.Page[page], error) {
		p, err := fetch(ctx, token)
		return rest.Page[page]{Items: []page{p}, Next: p.Next}, err
	})
}

// incomplete says how many items came before err, where rest.Pages counted pages.
func incomplete(count int64, err error) error {
	var pages *rest.Incomplete
	if errors.As(err, &pages) {
		err = pages.Err
	}
	if count == 0 {
		return err
	}
	return &rest.Incomplete{Records: count, Err: err}
}
