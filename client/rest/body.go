package rest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
)

// Body is the whole text of an answer, which is yet to be decoded.
type Body struct {
	// Text is what the server sent. It is gone after Release.
	Text []byte

	resp   *http.Response
	buffer *bytes.Buffer // that Text lies in
	client *Client       // whose buffer it is
}

// Fetch sends r and reads its answer without a look into it.
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

// ReadBody reads an answer to its end and closes it, for requests that were sent
// by other means.
func ReadBody(resp *http.Response) (*Body, error) { return read(resp, new(bytes.Buffer)) }

func read(resp *http.Response, buffer *bytes.Buffer) (*Body, error) {
	err := readAll(resp.Body, buffer)
	closeErr := resp.Body.Close()
	if err = errors.Join(err, closeErr); err != nil {
		return nil, Explain(resp, err)
	}
	return &Body{Text: buffer.Bytes(), resp: resp, buffer: buffer}, nil
}

// Decode decodes the text as Do does.
func (b *Body) Decode(answer any) error {
	if _, nothing := answer.(*struct{}); nothing && len(bytes.TrimSpace(b.Text)) == 0 {
		return nil
	}
	if err := json.Unmarshal(b.Text, answer); err != nil {
		return b.Unusable(err)
	}
	warnUnread(b.resp, answer)
	return nil
}

// Unusable is the error for a text that is not what was asked for, as err says.
func (b *Body) Unusable(err error) error {
	return requestOf(b.resp.Request).notJSON(b.resp, b.Text, err)
}

// maxSpare bounds what is kept for the next answer.
const maxSpare = 4 << 20

// Release gives the text's memory to the client's next answer. Without it the
// text stays for as long as it is wanted.
func (b *Body) Release() {
	if b.client != nil && b.buffer.Cap() <= maxSpare {
		b.buffer.Reset()
		b.client.buffers.Put(b.buffer)
	}
	b.Text, b.buffer, b.client = nil, nil, nil
}
