package rest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
)

// Members are those of a JSON object by name, as they were sent.
type Members map[string]json.RawMessage

// Get decodes a member into target, and leaves target unchanged if there is none.
func (m Members) Get(name string, target any) error {
	data, ok := m[name]
	if !ok {
		return nil
	}
	if err := json.Unmarshal(data, target); err != nil {
		return fmt.Errorf("%s: %w", name, JSONError(err))
	}
	return nil
}

// listBody reads the body of a list: an object, one member of which holds the
// rows. It never holds more than one row and the other members.
type listBody struct {
	items   string
	body    *budget
	decoder *json.Decoder
	members Members
	beside  int  // bytes of the members
	listed  bool // the rows came
	rows    int
}

func newListBody(resp *http.Response, items string) *listBody {
	b := &listBody{items: items, body: &budget{Reader: &notPage{Reader: resp.Body, resp: resp}}, members: Members{}}
	b.decoder = json.NewDecoder(b.body)
	return b
}

// read reads the whole body and passes each row to row.
func (b *listBody) read(row func(json.RawMessage) error) error {
	if err := b.open('{'); errors.Is(err, errCutJSON) {
		return errors.New("it is empty")
	} else if err != nil {
		return err
	}
	for b.decoder.More() {
		if err := b.member(row); err != nil {
			return err
		}
	}
	if _, err := b.decoder.Token(); err != nil {
		return cutJSON(err)
	}
	if _, err := b.decoder.Token(); !errors.Is(err, io.EOF) {
		return firstError(err, errors.New("there is data after the list"))
	}
	return nil
}

// member reads a name and its value.
func (b *listBody) member(row func(json.RawMessage) error) error {
	token, err := b.decoder.Token()
	if err != nil {
		return cutJSON(err)
	}
	name, _ := token.(string) // what else stands there is an error of the decoder's
	if name == b.items {
		return b.list(row)
	}
	value, err := b.value()
	if err != nil {
		return err
	}
	if b.beside += len(name) + len(value); b.beside > maxBeside {
		return &tooLargeError{"what the response has beside its rows", maxBeside}
	}
	b.members[name] = value
	return nil
}

// maxValue bounds a row and everything else that is decoded as a whole, in bytes:
// a decoder takes four times that memory. The largest rows, runs with their
// manifests, have some megabytes.
const maxValue = 16 << 20

// maxBeside bounds the members that are kept beside the rows, in bytes.
const maxBeside = 1 << 20

func (b *listBody) list(row func(json.RawMessage) error) error {
	if b.listed {
		return fmt.Errorf("%s is there twice", b.items)
	}
	err := b.open('[')
	if errors.Is(err, errNull) {
		b.members[b.items] = json.RawMessage("null")
		return nil
	}
	if err != nil {
		return fmt.Errorf("%s: %w", b.items, err)
	}
	for b.listed = true; b.decoder.More(); b.rows++ {
		data, err := b.value()
		if err == nil && data[0] != '{' {
			err = fmt.Errorf("%.20s is there where an object was expected", data)
		}
		if err == nil {
			err = row(data)
		}
		if isError(err) || errors.Is(err, errStopped) {
			return err
		}
		if err != nil {
			return fmt.Errorf("%s[%d]: %w", b.items, b.rows, JSONError(err))
		}
	}
	_, err = b.decoder.Token()
	return cutJSON(err)
}

var errNull = errors.New("null is there where a list was expected")

// open reads an opening bracket.
func (b *listBody) open(bracket json.Delim) error {
	token, err := b.decoder.Token()
	switch {
	case err != nil:
		return cutJSON(err)
	case token == bracket:
		return nil
	case token == nil:
		return errNull
	}
	return fmt.Errorf("%s is there where %v was expected", described(token), bracket)
}

func (b *listBody) value() (json.RawMessage, error) {
	b.body.read = 0
	var data json.RawMessage
	err := b.decoder.Decode(&data)
	return data, cutJSON(err)
}

// cutJSON names the end of a body within its JSON.
func cutJSON(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errCutJSON
	}
	return err
}

var errCutJSON = errors.New("unexpected end of JSON input")

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// budget bounds what is read for one value, and keeps why reading failed, which
// a decoder takes for the end of its JSON.
type budget struct {
	io.Reader
	read   int
	failed error
}

// Read implements io.Reader.
func (b *budget) Read(p []byte) (int, error) {
	if b.read > maxValue {
		b.failed = &tooLargeError{"a value of the response", maxValue}
		return 0, b.failed
	}
	n, err := b.Reader.Read(p)
	b.read += n
	if err != nil && !errors.Is(err, io.EOF) {
		b.failed = err
	}
	return n, err
}

// described names what a token of JSON begins.
func described(token json.Token) string {
	switch t := token.(type) {
	case json.Delim:
		return map[json.Delim]string{'{': "an object", '[': "an array", '}': "a }", ']': "a ]"}[t]
	case string:
		return "a string"
	case bool:
		return "a boolean"
	case nil:
		return "null"
	}
	return "a number"
}
