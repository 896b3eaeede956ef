package object

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"tally/client/rest"
)

// requestTime bounds one request that sends something: a part of 8 MiB takes
// eight minutes at 17 kB/s.
const requestTime = 10 * time.Minute

// call is one operation on a bucket, for the transport.
type call struct {
	operation string
	body      []byte // what is sent, so that it can be sent again
	failed    error  // the transport's own failure; minio-go replaces some
	signature string // of the last request
	redirect  error  // where the server redirects to; nil if it does not
	// stop ends an object that is read and does not arrive; nil for what is sent.
	stop context.CancelCauseFunc
	idle time.Duration // how long a read may take
}

type callKey struct{}

// send runs an operation of minio-go that has a limit of time.
func (b *Bucket) send(ctx context.Context, c *call, run func(context.Context) error) error {
	ctx, cancel := context.WithTimeoutCause(ctx, requestTime, &rest.Error{
		Operation: c.operation, Kind: rest.KindUnreachable, Message: fmt.Sprintf("there was no response within %v", requestTime),
	})
	defer cancel()
	return b.call(ctx, c, run)
}

// call runs an operation of minio-go. The error is an *rest.Error, or the cause of
// ctx's end.
func (b *Bucket) call(ctx context.Context, c *call, run func(context.Context) error) error {
	ctx = rest.WithRequest(ctx, rest.Request{Operation: c.operation, Idempotent: true})
	err := run(context.WithValue(ctx, callKey{}, c))
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case c.failed != nil:
		err = c.failed
	}
	return b.failure(err, c)
}

// transport tells the layers below what a body is, and keeps their failures.
type transport struct{ next http.RoundTripper }

// RoundTrip implements http.RoundTripper.
func (t transport) RoundTrip(req *http.Request) (*http.Response, error) {
	c, ok := req.Context().Value(callKey{}).(*call)
	if !ok {
		return t.next.RoundTrip(req)
	}
	if err := c.hold(req); err != nil {
		return nil, err
	}
	_, c.signature, _ = strings.Cut(req.Header.Get("Authorization"), "Signature=")
	resp, err := t.next.RoundTrip(req)
	if err == nil {
		err = c.check(resp)
	}
	if c.failed = err; err != nil {
		return nil, err
	}
	return resp, nil
}

// hold keeps the body of a request, so that it can be sent again: that of a part is
// the caller's, and that of the list of parts is made by minio-go.
func (c *call) hold(req *http.Request) error {
	if req.Body == nil {
		return nil
	}
	body := c.body
	if body == nil {
		var err error
		if body, err = io.ReadAll(req.Body); err != nil {
			return err
		}
	}
	req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
	req.Body, _ = req.GetBody()
	return nil
}
