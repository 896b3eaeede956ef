package huawei

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"

	"tally/client/rest"
)

// Do sends an operation and decodes its JSON answer into a T, as rest.Do does,
// within the client's time limit.
func Do[T any](ctx context.Context, c *Client, op Operation) (T, error) {
	answer, err := Ask[T](ctx, c, op)
	return answer.Value, err
}

// DoWhole is Do for an answer that must hold something: a success for which
// whole is false is an *rest.Error, with the server's words where it has any.
// Some services report a failure with HTTP 200.
func DoWhole[T any](ctx context.Context, c *Client, op Operation, whole func(T) bool) (T, error) {
	answer, err := Ask[T](ctx, c, op)
	if err == nil && !whole(answer.Value) {
		var none T
		return none, c.AnswerError(op.Name, answer.Response, answer.Text)
	}
	return answer.Value, err
}

// Answer is a decoded answer and where it came from.
type Answer[T any] struct {
	Value T
	// Text is the body as it was sent.
	Text []byte
	// Response has the status and the headers; its body is closed.
	Response *http.Response
}

// Ask is Do for callers that need more than the value.
func Ask[T any](ctx context.Context, c *Client, op Operation) (answer Answer[T], err error) {
	answer.Response, answer.Text, err = c.ask(ctx, op, &answer.Value)
	return answer, err
}

// ask decodes an answer into value.
func (c *Client) ask(ctx context.Context, op Operation, value any) (*http.Response, []byte, error) {
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
	if err == nil && (!op.Bodiless || len(bytes.TrimSpace(body.Text)) > 0) {
		err = body.Decode(value)
	}
	if err != nil {
		return nil, nil, c.vault.cleaned(err)
	}
	return resp, body.Text, nil
}

// limitedBody fails, rather than ends, beyond its limit.
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
