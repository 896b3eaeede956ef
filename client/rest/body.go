package rest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
)

// Body is a whole response body that is not decoded yet.
type Body struct {
	// Bytes are the bytes that the server sent, valid until Release.
	Bytes []byte

	resp   *http.Response
	buffer *bytes.Buffer // that contains Bytes
	client *Client       // whose buffer it is
}

// Fetch sends r and reads the response body without examining it.
func (c *Client) Fetch(ctx context.Context, r Request) (*Body, error) {
	ctx, cancel := c.bound(ctx)
	defer cancel()
	resp, err := c.Send(ctx, r)
	if err != nil {
		return nil, err
	}
	buffer, ok := c.buffers.Get().(*bytes.Buffer)
	if !ok {
		buffer = new(bytes.Buffer)
	}
	b, err := read(resp, buffer)
	if err == nil {
		b.client = c
	}
	return b, err
}

// ReadBody reads a response body to its end and closes it, for requests that
// were sent by other means.
func ReadBody(resp *http.Response) (*Body, error) { return read(resp, new(bytes.Buffer)) }

func read(resp *http.Response, buffer *bytes.Buffer) (*Body, error) {
	err := readAll(resp.Body, buffer, requestOf(resp.Request).most())
	closeErr := resp.Body.Close()
	if err = errors.Join(err, closeErr); err != nil {
		return nil, Explain(resp, err)
	}
	return &Body{Bytes: buffer.Bytes(), resp: resp, buffer: buffer}, nil
}

// Decode decodes the body as Do does.
func (b *Body) Decode(response any) error {
	if _, nothing := response.(*struct{}); nothing && len(bytes.TrimSpace(b.Bytes)) == 0 {
		return nil
	}
	if crowded(b.Bytes) {
		return Explain(b.resp, errCrowded)
	}
	var replaced notUTF8
	data := replaced.valid(b.Bytes)
	if m, ok := response.(adopter); ok && b.buffer.Cap() > maxSpare { // which is not used again
		m.adopt()
	}
	if err := json.Unmarshal(data, response); err != nil {
		return b.Unusable(JSONError(err))
	}
	collect(len(data))
	warnUnread(b.resp, response)
	replaced.warn(requestOf(b.resp.Request).Operation, historyOf(b.resp.Request.Context()).warn)
	return nil
}

// Unusable returns the error for a body that is not the expected one, because of err.
func (b *Body) Unusable(err error) error {
	return requestOf(b.resp.Request).notJSON(b.resp, b.Bytes, err)
}

// maxSpare bounds the size of a buffer that is kept for the next response.
const maxSpare = 4 << 20

// Release lets the client reuse the buffer for its next response. Without it
// the bytes stay valid.
func (b *Body) Release() {
	if b.client != nil && b.buffer.Cap() <= maxSpare {
		b.buffer.Reset()
		b.client.buffers.Put(b.buffer)
	}
	b.Bytes, b.buffer, b.client = nil, nil, nil
}
