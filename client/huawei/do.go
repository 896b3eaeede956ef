package huawei

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"

	"tally/client/rest"
)

// Do sends an operation and decodes its JSON response into a T, as rest.Do
// does, within the client's time limit.
func Do[T any](ctx context.Context, c *Client, op Operation) (T, error) {
	response, err := DoFull[T](ctx, c, op)
	return response.Value, err
}

// DoWhole is Do for a response that must have certain fields: a success for
// which whole returns false is a *rest.Error, with the server's message if
// there is one. Some services report a failure with HTTP 200.
func DoWhole[T any](ctx context.Context, c *Client, op Operation, whole func(T) bool) (T, error) {
	response, err := DoFull[T](ctx, c, op)
	if err == nil && !whole(response.Value) {
		var none T
		return none, c.BodyError(op.Name, response.Response, response.Body)
	}
	return response.Value, err
}

// Result is a decoded response with its source.
type Result[T any] struct {
	Value T
	// Body is the body as received.
	Body []byte
	// Response has the status and the headers; its body is closed.
	Response *http.Response
}

// DoFull is Do for callers that need the body and the headers, too.
func DoFull[T any](ctx context.Context, c *Client, op Operation) (response Result[T], err error) {
	response.Response, response.Body, err = c.fetch(ctx, op, &response.Value)
	return response, err
}

// fetch decodes a response into value.
func (c *Client) fetch(ctx context.Context, op Operation, value any) (*http.Response, []byte, error) {
	ctx, cancel := c.bound(ctx)
	defer cancel()
	resp, err := c.Call(ctx, op)
	if err != nil {
		return nil, nil, err
	}
	if op.MaxBody > 0 {
		resp.Body = &limitedBody{ReadCloser: resp.Body, left: op.MaxBody, limit: op.MaxBody}
	}
	body, err := rest.ReadBody(resp)
	if err == nil && (!op.Bodiless || len(bytes.TrimSpace(body.Bytes)) > 0) {
		err = body.Decode(value)
	}
	if err != nil {
		return nil, nil, c.vault.cleaned(err)
	}
	return resp, body.Bytes, nil
}

// limitedBody fails beyond its limit, instead of ending.
type limitedBody struct {
	io.ReadCloser
	left, limit int64
}

// Read implements io.Reader.
func (b *limitedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, fmt.Errorf("the response is larger than %d KiB", b.limit>>10)
	}
	return n, err
}
