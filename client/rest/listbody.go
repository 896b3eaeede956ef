package rest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
)

// Members are the members of a JSON object by name, as they were sent.
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

// Total decodes a count, nil if there is none. Some servers write it as a string.
func (m Members) Total(name string) (*int64, error) {
	var total *json.Number
	if err := m.Get(name, &total); err != nil || total == nil || *total == "" {
		return nil, err
	}
	n, err := total.Int64()
	if err != nil {
		return nil, fmt.Errorf("%s: %s where a whole number was expected", name, start([]byte(*total), 20))
	}
	return &n, nil
}

// listBody reads the body of a list: an object, one member of which contains the
// rows. It never keeps more than one row and the other members.
type listBody struct {
	items    string
	body     *budget
	scanner  *scanner
	members  Members
	beside   int  // bytes of the members
	listed   bool // the list of rows was read
	rows     int
	replaced *notUTF8 // counts rows
}

func newListBody(resp *http.Response, items string, replaced *notUTF8) *listBody {
	b := &listBody{items: items, body: &budget{Reader: &notPage{Reader: resp.Body, resp: resp}}, members: Members{}, replaced: replaced}
	b.scanner = &scanner{from: b.body}
	return b
}

// read reads the whole body and passes each row to row, which may keep it. A row is
// an object; only its brackets are checked.
func (b *listBody) read(row func(json.RawMessage) error) error {
	if err := b.open('{'); errors.Is(err, errCutJSON) {
		return errors.New("it is empty")
	} else if err != nil {
		return err
	}
	for first := true; ; first = false {
		more, err := b.scanner.more(first, '}', "after object key:value pair")
		if err != nil {
			return cutJSON(err)
		}
		if !more {
			break
		}
		if err := b.member(row); err != nil {
			return err
		}
	}
	if _, err := b.scanner.peek(); !errors.Is(err, io.EOF) {
		return firstError(err, errors.New("there is data after the list"))
	}
	return nil
}

// member reads a name and its value.
func (b *listBody) member(row func(json.RawMessage) error) error {
	b.body.read = 0
	name, err := b.scanner.name()
	if err != nil {
		return cutJSON(err)
	}
	if name == b.items {
		return b.list(row)
	}
	value, err := b.value()
	if err != nil {
		return err
	}
	if b.beside += len(name) + len(value); b.beside > maxBeside {
		return tooLarge("what the response has beside its rows", maxBeside)
	}
	b.members[name] = bytes.Clone(value)
	return nil
}

// maxValue bounds a row and everything else that is decoded as a whole, in bytes.
// The largest rows are runs with the manifests of their workflows, which a cluster
// stores in at most 1.5 MiB each.
const maxValue = 8 << 20

// maxBeside bounds the members other than the rows, in bytes.
const maxBeside = 1 << 20

func (b *listBody) list(row func(json.RawMessage) error) error {
	if b.listed {
		return fmt.Errorf("%s occurs twice", b.items)
	}
	err := b.open('[')
	if errors.Is(err, errNull) {
		b.members[b.items] = json.RawMessage("null")
		return nil
	}
	if err != nil {
		return fmt.Errorf("%s: %w", b.items, err)
	}
	for b.listed = true; ; b.rows++ {
		more, err := b.scanner.more(b.rows == 0, ']', "after array element")
		if err != nil || !more {
			return cutJSON(err)
		}
		err = b.row(row)
		if isError(err) || errors.Is(err, errStopped) {
			return err
		}
		if err != nil {
			return fmt.Errorf("%s[%d]: %w", b.items, b.rows, JSONError(err))
		}
	}
}

// row reads a row.
func (b *listBody) row(row func(json.RawMessage) error) error {
	if c, err := b.scanner.peek(); err != nil {
		return cutJSON(err)
	} else if c != '{' {
		data, err := b.value()
		return firstError(err, fmt.Errorf("%s where an object was expected", start(data, 20)))
	}
	b.body.read = 0
	data, err := b.scanner.own()
	if err != nil {
		return b.failed(err)
	}
	collect(len(data))
	return row(b.replaced.valid(data))
}

var errNull = errors.New("null where a list was expected")

// open reads an opening bracket.
func (b *listBody) open(bracket byte) error {
	c, err := b.scanner.peek()
	if err != nil {
		return cutJSON(err)
	}
	if c == bracket {
		b.scanner.at++
		return nil
	}
	value, err := b.value()
	if err != nil {
		return err
	}
	if value[0] == 'n' {
		return errNull
	}
	return fmt.Errorf("%s where %c was expected", described(c), bracket)
}

// value reads a value, which is valid until the next call.
func (b *listBody) value() (json.RawMessage, error) {
	b.body.read = 0
	data, err := b.scanner.value()
	if err != nil {
		return nil, b.failed(err)
	}
	return data, json.Unmarshal(data, new(skipped))
}

// failed returns the reason for which a value could not be read.
func (b *listBody) failed(err error) error {
	if errors.Is(err, errCrowded) {
		b.body.failed = err
	}
	return cutJSON(err)
}

// skipped is a value that is checked but not decoded.
type skipped struct{}

// UnmarshalJSON implements json.Unmarshaler.
func (*skipped) UnmarshalJSON([]byte) error { return nil }

// cutJSON reports a body that ended within its JSON.
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

// budget bounds the bytes read for one value, and keeps the error of a failed read,
// which a decoder would report as the end of the JSON.
type budget struct {
	io.Reader
	read   int
	failed error
}

// Read implements io.Reader.
func (b *budget) Read(p []byte) (int, error) {
	if b.read > maxValue {
		b.failed = tooLarge("a value of the response", maxValue)
		return 0, b.failed
	}
	n, err := b.Reader.Read(p)
	b.read += n
	if err != nil && !errors.Is(err, io.EOF) {
		b.failed = err
	}
	return n, err
}

// described names the kind of JSON value that begins with a byte.
func described(first byte) string {
	switch first {
	case '{':
		return "an object"
	case '[':
		return "an array"
	case '"':
		return "a string"
	case 't', 'f':
		return "a boolean"
	}
	return "a number"
}
