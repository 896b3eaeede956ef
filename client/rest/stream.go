package rest

import (
	"context"
	"io"
	"iter"
	"net/http"
)

// Stream sends r and yields the records that decode finds in the response, whose
// body may take any time: only ctx bounds it. The body is closed when the sequence
// ends or the caller stops. A web page where JSON was expected is an *Error.
// Decode's records are passed on unchanged; if records came before a failure,
// decode must report it with an *Incomplete.
func Stream[T any](ctx context.Context, c *Client, r Request, decode func(*http.Response) iter.Seq2[T, error]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var zero T
		r.stream = true
		resp, err := c.Send(ctx, r)
		if err != nil {
			yield(zero, err)
			return
		}
		defer func() { _ = resp.Body.Close() }() // the end of a body is seen when it is read
		if isWebPage(resp.Header, nil) && resp.StatusCode == http.StatusOK {
			yield(zero, webPage(r, resp))
			return
		}
		var records int64
		for record, err := range decode(resp) {
			if records++; !yield(record, err) || err != nil {
				return
			}
		}
		if resp.StatusCode == http.StatusPartialContent {
			yield(zero, &Incomplete{Records: records, Err: partial(resp)})
		}
	}
}

func partial(resp *http.Response) error {
	e := errorOf(resp.Request, resp)
	e.notWhole()
	return e
}

// webPage is the error for a web page where JSON was expected.
func webPage(r Request, resp *http.Response) error {
	body, _ := io.ReadAll(io.LimitReader(resp.Body, maxErrorBody)) // a title that cannot be read is not missed
	return r.notJSON(resp, body, nil)
}

// Explain turns an error of reading a response body into an *Error that names
// the operation. The end of the caller's own context stays unchanged.
func Explain(resp *http.Response, err error) error { return explain(resp.Request, err) }
