package rest

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"time"
)

// Open is Send for a response that may be read slowly: the client's timeout bounds
// each wait for the server instead of the whole call. The caller closes the body.
func (c *Client) Open(ctx context.Context, r Request) (*http.Response, error) {
	return Bounded(ctx, c.timeout, func(ctx context.Context) (*http.Response, error) { return c.Send(ctx, r) })
}

// Bounded sends a request by other means and bounds each wait for the server as
// Open does; zero means no limit.
func Bounded(ctx context.Context, limit time.Duration, send func(context.Context) (*http.Response, error)) (*http.Response, error) {
	if limit == 0 {
		return send(ctx)
	}
	ctx, stop := context.WithCancelCause(ctx)
	timer := time.AfterFunc(limit, func() { stop(&timeoutError{limit}) })
	resp, err := send(ctx)
	timer.Stop()
	if err != nil {
		stop(nil)
		return nil, err
	}
	resp.Body = &openBody{ReadCloser: resp.Body, limit: limit, timer: timer, stop: stop}
	return resp, nil
}

// LimitIdle returns the response's body, and calls stop when one read takes longer
// than limit; 0 means no limit. The time between reads does not count.
func LimitIdle(resp *http.Response, limit time.Duration, stop context.CancelCauseFunc) io.ReadCloser {
	if limit == 0 {
		return resp.Body
	}
	silent := &Error{
		Operation: OperationOf(resp), Kind: KindUnreachable, Reason: ReasonIdle, Retryable: true,
		Message: fmt.Sprintf("the server sent nothing for %v", limit), Hint: "try again, or allow more time",
	}
	timer := time.AfterFunc(limit, func() { stop(silent) })
	timer.Stop()
	return &openBody{ReadCloser: resp.Body, limit: limit, timer: timer, stop: stop}
}

type openBody struct {
	io.ReadCloser
	limit time.Duration
	timer *time.Timer
	stop  context.CancelCauseFunc
}

// Read implements io.Reader.
func (b *openBody) Read(p []byte) (int, error) {
	b.timer.Reset(b.limit)
	defer b.timer.Stop()
	return b.ReadCloser.Read(p)
}

// Close implements io.Closer.
func (b *openBody) Close() error {
	defer b.stop(nil)
	return b.ReadCloser.Close()
}
