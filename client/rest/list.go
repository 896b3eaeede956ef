package rest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/http"
)

// List describes a paged list: how to request its pages, the form of its
// responses, and its rows.
type List[T any] struct {
	// Operation names the call in errors.
	Operation string
	// Items is the member of a response that contains the rows.
	Items string
	// Send requests the page that a token names; the first has an empty token.
	Send func(ctx context.Context, token string) (*http.Response, error)
	// Page reads the members of a response other than its rows. An error means that
	// it is not a list; listed reports whether the response has the list of rows,
	// which may be empty.
	Page func(m Members, listed bool) (PageInfo, error)
	// Before checks the members before the rows, before any row is yielded; nil
	// checks nothing. Page gets all members later.
	Before func(m Members) error
	// NotList returns the error for a response that is not a list, from the JSON of
	// its other members; nil means a general error.
	NotList func(resp *http.Response, body []byte, err error) error
	// Row decodes a row, an object, and may keep its data, see Adopt.
	Row func(data []byte) (T, error)
	// ID identifies rows; rows for which it is empty are not compared.
	ID func(T) string
	// Asked are the filters of the request: a row that does not match one of them
	// ends the list with an *Error of KindRefused.
	Asked []Asked[T]
	// Want reports which of the rows that the server may send are yielded; nil
	// yields all.
	Want func(T) bool
	// Limit is the maximum number of rows to yield; 0 means all. Pages beyond it
	// are not requested.
	Limit int

	replaced *notUTF8 // counts the rows of several pages
}

// PageInfo is what a page reports about its list.
type PageInfo struct {
	// Next is the token of the page after this one, empty at the end.
	Next string
	// Total is the number of rows in the list, -1 if the server does not report it.
	Total int64
}

// Warning is a problem with a response that was accepted nevertheless.
type Warning struct {
	// Operation names the call.
	Operation string
	// Message is for people.
	Message string
	// Moved is the number of rows that moved between pages while they were read.
	Moved int64
}

type sparingKey struct{}

// Sparing returns ctx for lists whose rows may not all be needed: a page is requested
// only when one of its rows is needed.
func Sparing(ctx context.Context) context.Context {
	return context.WithValue(ctx, sparingKey{}, true)
}

func isSparing(ctx context.Context) bool { return ctx.Value(sparingKey{}) != nil }

// All yields the rows of all pages. Pages are read ahead of the caller, up to some
// megabytes. A failure ends the sequence with an error, which is an *Incomplete if
// there were rows before it. A list whose pages form a cycle, or that still has fewer
// rows than the server's total after it was read again, is a failure, too.
func (l List[T]) All(ctx context.Context) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		q := newQueue[T]()
		defer q.leave()
		defer cancel()
		go func() { q.end((&walk[T]{list: l, queue: q}).all(ctx)) }()
		count := 0
		for {
			row, ok, err := q.pop()
			if !ok {
				if err = incomplete(count, err); err != nil {
					yield(row, err)
				}
				return
			}
			if count++; !yield(row, nil) {
				return
			}
		}
	}
}

// One reads the page that a token names.
func (l List[T]) One(ctx context.Context, token string) ([]T, PageInfo, error) {
	var rows []T
	info, err := l.read(ctx, token, func(row T, _ int) error {
		rows = append(rows, row)
		return nil
	})
	if err != nil {
		return nil, PageInfo{}, err
	}
	return rows, info, nil
}

// errStopped ends a page when no more of its rows are needed.
var errStopped = errors.New("no more rows are needed")

// read reads a page row by row.
func (l List[T]) read(ctx context.Context, token string, take func(row T, bytes int) error) (PageInfo, error) {
	resp, err := l.Send(ctx, token)
	if err != nil {
		return PageInfo{}, err
	}
	defer func() { _ = resp.Body.Close() }() // the end of the body is noticed by reading it
	replaced := l.replaced
	if replaced == nil {
		replaced = &notUTF8{}
		defer replaced.warn(l.Operation, historyOf(resp.Request.Context()).warn)
	}
	body := newListBody(resp, l.Items, replaced)
	err = body.read(func(data json.RawMessage) error {
		if body.rows == 0 && l.Before != nil {
			if err := l.Before(body.members); err != nil {
				return err
			}
		}
		size := len(data)
		row, err := l.Row(data)
		if err != nil {
			return err
		}
		collect(size)
		return take(row, size)
	})
	switch {
	case errors.Is(err, errStopped), isError(err):
		return PageInfo{}, err
	case body.body.failed != nil:
		return PageInfo{}, Explain(resp, body.body.failed)
	case err != nil:
		return PageInfo{}, l.notList(resp, body, err)
	}
	info, err := l.Page(body.members, body.listed)
	if err != nil {
		return PageInfo{}, l.notList(resp, body, err)
	}
	return info, nil
}

func isError(err error) bool {
	var e *Error
	return errors.As(err, &e)
}

func (l List[T]) notList(resp *http.Response, body *listBody, err error) error {
	beside, _ := json.Marshal(body.members) // raw JSON always encodes
	// Members before a mistake in the JSON may not be what the server means.
	members := len(body.members) > 0 && !body.listed && !errors.As(err, new(*json.SyntaxError)) && !errors.As(err, new(*mistakeError))
	if l.NotList != nil && members {
		return l.NotList(resp, beside, err)
	}
	e := errorOf(resp.Request, resp)
	e.Kind, e.Retryable, e.Reason, e.Err = KindUnexpected, false, ReasonNotJSON, err
	e.Operation = firstOf(e.Operation, l.Operation)
	e.Message = fmt.Sprintf("the response is not the expected list: %v", err)
	if members {
		e.Message += ": " + oneLine(beside)
	}
	return e
}

// incomplete returns err with the number of rows that preceded it.
func incomplete(count int, err error) error {
	if count == 0 || err == nil {
		return err
	}
	return &Incomplete{Records: int64(count), Err: err}
}
