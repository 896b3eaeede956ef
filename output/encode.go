package output

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"slices"
	"strings"
)

// encoder writes decoded JSON as encoding/json does, but long strings in pieces: the
// buffer of encoding/json grows to several times what it holds.
type encoder struct {
	w    io.Writer
	room bytes.Buffer
	json *json.Encoder // into room
}

func newEncoder(w io.Writer, escapeHTML bool) *encoder {
	e := &encoder{w: w}
	e.json = json.NewEncoder(&e.room)
	e.json.SetEscapeHTML(escapeHTML)
	return e
}

// value writes an object, an array or a scalar.
func (e *encoder) value(v any) error {
	switch v := v.(type) {
	case map[string]any:
		return e.object(v)
	case []any:
		return e.array(v)
	case string:
		if len(v) > pieceBytes {
			return e.long(v)
		}
	}
	return e.write(v, 0)
}

func (e *encoder) object(members map[string]any) error {
	before := "{"
	for _, name := range slices.Sorted(maps.Keys(members)) {
		if err := e.marks(before); err != nil {
			return err
		}
		if err := e.value(name); err != nil {
			return err
		}
		if err := e.marks(":"); err != nil {
			return err
		}
		if err := e.value(members[name]); err != nil {
			return err
		}
		before = ","
	}
	return e.marks(strings.TrimPrefix(before, ",") + "}")
}

func (e *encoder) array(items []any) error {
	before := "["
	for _, item := range items {
		if err := e.marks(before); err != nil {
			return err
		}
		if err := e.value(item); err != nil {
			return err
		}
		before = ","
	}
	return e.marks(strings.TrimPrefix(before, ",") + "]")
}

// long writes a string in pieces.
func (e *encoder) long(s string) error {
	if err := e.marks(`"`); err != nil {
		return err
	}
	for piece := range pieces(s) {
		if err := e.write(piece, 1); err != nil {
			return err
		}
	}
	return e.marks(`"`)
}

// write writes a value, without a number of bytes at both ends.
func (e *encoder) write(v any, without int) error {
	e.room.Reset()
	if err := e.json.Encode(v); err != nil {
		return err
	}
	encoded := bytes.TrimSuffix(e.room.Bytes(), []byte("\n"))
	_, err := e.w.Write(encoded[without : len(encoded)-without])
	return err
}

func (e *encoder) marks(s string) error {
	_, err := io.WriteString(e.w, s)
	return err
}

// encodedSize is how many bytes an encoder writes.
func encodedSize(v any, escapeHTML bool) (int, error) {
	var n byteCount
	err := newEncoder(&n, escapeHTML).value(v)
	return int(n), err
}

// byteCount counts what is written to it.
type byteCount int

var _ io.Writer = new(byteCount)

// Write implements io.Writer.
func (n *byteCount) Write(p []byte) (int, error) {
	*n += byteCount(len(p))
	return len(p), nil
}

// isLarge reports whether the strings of decoded JSON are long together.
func isLarge(v any) bool { return stringBytes(v) >= large }

func stringBytes(v any) (n int) {
	switch v := v.(type) {
	case map[string]any:
		for name, member := range v {
			n += len(name) + stringBytes(member)
		}
	case []any:
		for _, item := range v {
			n += stringBytes(item)
		}
	case string:
		n = len(v)
	}
	return n
}
