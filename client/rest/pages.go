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
// when items came before, it is an *Incomplete. A token that came before is an
// error: a server would go round for ever.
func Pages[T any](ctx context.Context, fetch func(ctx context.Context, token string) (Page[T], error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		err := eachPage(ctx, func(ctx context.Context, token string) (page, error) {
			p, err := fetch(ctx, token)
			return page{next: p.Next, deliver: func() (int, bool, error) { return p.deliver(yield) }}, err
		})
		if err != nil {
			var zero T
			yield(zero, err)
		}
	}
}

func (p Page[T]) deliver(yield func(T, error) bool) (taken int, more bool, err error) {
	items := p.Items
	if p.Decode != nil {
		if items, err = p.Decode(); err != nil {
			return 0, false, err
		}
	}
	for i, item := range items {
		if !yield(item, nil) {
			return i, false, nil
		}
	}
	return len(items), true, nil
}

// page is a page of whatever type.
type page struct {
	// deliver gives the items to who asked for them. It returns how many were
	// taken, and whether more are wanted.
	deliver func() (taken int, more bool, err error)
	next    string
	err     error
}

// eachPage has page after page delivered, up to the end, a failure, or when no
// more are wanted.
func eachPage(ctx context.Context, fetch func(context.Context, string) (page, error)) error {
	ctx, cancel := context.WithCancel(ctx)
	pages := make(chan page)
	defer drain(cancel, pages)
	go fetchPages(ctx, fetch, pages)
	count := 0
	for p := range pages {
		if p.err != nil {
			return incomplete(count, p.err)
		}
		taken, more, err := p.deliver()
		if count += taken; err != nil || !more {
			return incomplete(count, err)
		}
	}
	return incomplete(count, context.Cause(ctx))
}

// fetchPages sends page after page and closes pages at the end. It blocks in
// the send, so that one page at most is fetched ahead.
func fetchPages(ctx context.Context, fetch func(context.Context, string) (page, error), pages chan<- page) {
	defer close(pages)
	token, tokens := "", newTokens()
	for {
		p, err := fetch(ctx, token)
		if err == nil && p.next != "" && !tokens.add(p.next) {
			err = goesRound("", fmt.Sprintf("page token %q came before", shortened(p.next)))
		}
		p.err = err
		select {
		case pages <- p:
		case <-ctx.Done():
			return
		}
		if err != nil || p.next == "" {
			return
		}
		token = p.next
	}
}

// drain stops fetchPages and waits until it is gone.
func drain(cancel context.CancelFunc, pages <-chan page) {
	cancel()
	for range pages {
		continue
	}
}

func incomplete(count int, err error) error {
	if count == 0 || err == nil {
		return err
	}
	return &Incomplete{Records: int64(count), Err: err}
}
