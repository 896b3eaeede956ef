package rest

import (
	"bufio"
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
		defer func() { _ = resp.Body.Close() }() // the end of the body is noticed by reading it
		if err := r.webPage(resp); err != nil {
			yield(zero, err)
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

// webPage returns the error for a response that claims to be a web page, unless it is
// JSON.
func (r Request) webPage(resp *http.Response) error {
	if !IsHTML(resp.Header) || resp.StatusCode != http.StatusOK {
		return nil
	}
	raw := resp.Body
	inTime := closeIfSlow(raw) // a page that does not come must not delay the error
	defer inTime()
	body := bufio.NewReaderSize(raw, defaultReadBuffer)
	_, _ = body.Peek(1) // waits for the first bytes
	if start, _ := body.Peek(body.Buffered()); len(start) > 0 && !isWebPage(resp.Header, start) {
		if !inTime() {
			return r.notJSON(resp, nil, nil) // the rest was closed
		}
		resp.Body = struct {
			io.Reader
			io.Closer
		}{body, raw}
		return nil
	}
	page, _ := io.ReadAll(io.LimitReader(body, maxErrorBody)) // the title is optional
	return r.notJSON(resp, page, nil)
}

// Explain turns an error of reading a response body into an *Error that names
// the operation. The end of the caller's own context stays unchanged.
func Explain(resp *http.Response, err error) error { return explain(resp.Request, err) }
