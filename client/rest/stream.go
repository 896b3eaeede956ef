package rest

import (
	"context"
	"io"
	"iter"
	"net/http"
)

// Stream sends r and yields the records that decode finds in the answer's
// body, which may take as long as it likes: only ctx bounds it. The body is
// closed when the sequence ends or the caller stops. An error that decode
// yields is passed on as it is; with records before it, it is for decode to
// say so with an *Incomplete.
func Stream[T any](ctx context.Context, c *Client, r Request, decode func(io.Reader, http.Header) iter.Seq2[T, error]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var zero T
		resp, err := c.Send(ctx, r)
		if err != nil {
			yield(zero, err)
			return
		}
		defer func() { _ = resp.Body.Close() }() // the end of a body is seen when it is read
		for record, err := range decode(resp.Body, resp.Header) {
			if !yield(record, err) || err != nil {
				return
			}
		}
	}
}

// Explain turns an error of reading an answer's body into an *Error that names
// the operation. The end of the caller's own context stays as it is.
func Explain(resp *http.Response, err error) error { return explain(resp.Request, err) }
