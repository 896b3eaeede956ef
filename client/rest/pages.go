package rest

import (
	"context"
	"fmt"
	"iter"
)

// Page is one answer of a paged list.
type Page[T any] struct {
	// Items in the server's order.
	Items []T
	// Decode, if not nil, gives the items instead. It is called once, while the
	// next page is on its way: what takes time has its place there.
	Decode func() ([]T, error)
	// Next is the token of the page after this one, empty at the end.
	Next string
}

// Pages walks a paged list. fetch is called with an empty token first, then
// with each page's Next; the next page is fetched while the caller works on
// one. A failure ends the sequence, after the items before it, with an error;
// when items came before, it is an *Incomplete. A token that comes twice in a
// row is an error: a server would go round for ever.
func Pages[T any](ctx context.Context, fetch func(ctx context.Context, token string) (Page[T], error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		pages := make(chan fetched[T])
		defer drain(cancel, pages)
		go fetchPages(ctx, fetch, pages)
		var zero T
		var count int64
		for p := range pages {
			items, err := p.items()
			if err != nil {
				yield(zero, incomplete(count, err))
				return
			}
			for _, item := range items {
				if !yield(item, nil) {
					return
				}
				count++
			}
		}
		if err := context.Cause(ctx); err != nil {
			yield(zero, incomplete(count, err))
		}
	}
}

type fetched[T any] struct {
	page Page[T]
	err  error
}

func (f fetched[T]) items() ([]T, error) {
	if f.err != nil || f.page.Decode == nil {
		return f.page.Items, f.err
	}
	return f.page.Decode()
}

// fetchPages sends page after page and closes pages at the end. It blocks in
// the send, so that one page at most is fetched ahead.
func fetchPages[T any](ctx context.Context, fetch func(context.Context, string) (Page[T], error), pages chan<- fetched[T]) {
	defer close(pages)
	token := ""
	for {
		page, err := fetch(ctx, token)
		if err == nil && page.Next != "" && page.Next == token {
			err = &Error{Kind: KindUnexpected, Message: fmt.Sprintf("the server's list does not go on: page token %q came twice", token)}
		}
		select {
		case pages <- fetched[T]{page, err}:
		case <-ctx.Done():
			return
		}
		if err != nil || page.Next == "" {
			return
		}
		token = page.Next
	}
}

// drain stops fetchPages and waits until it is gone.
func drain[T any](cancel context.CancelFunc, pages <-chan fetched[T]) {
	cancel()
	for range pages {
		continue
	}
}

func incomplete(count int64, err error) error {
	if count == 0 {
		return err
	}
	return &Incomplete{Records: count, Err: err}
}
