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
// buffer of encoding/json grows to several times its content.
type encoder struct {
	w      io.Writer
	scalar func(v any) ([]byte, error) // the JSON of a string, a number or a literal
}

func newEncoder(w io.Writer, escapeHTML bool) *encoder {
	room := new(bytes.Buffer)
	scalars := json.NewEncoder(room)
	scalars.SetEscapeHTML(escapeHTML)
	return &encoder{w: w, scalar: func(v any) ([]byte, error) {
		room.Reset()
		err := scalars.Encode(v)
		return bytes.TrimSuffix(room.Bytes(), []byte("\n")), err
	}}
}

// value writes an object, an array or a scalar.
func (e *encoder) value(v any) error {
	switch v := v.(type) {
	case map[string]any:
		return e.object(v)
	case []any:
		return e.array(v)
	case string:
		return e.str(v)
	}
	return e.write(v, 0)
}

// str writes a string: most need no escapes, and a long one is escaped in pieces.
func (e *encoder) str(s string) error {
	switch {
	case plainJSON(s):
		if err := e.marks(`"`); err != nil {
			return err
		}
		if err := e.marks(s); err != nil {
			return err
		}
		return e.marks(`"`)
	case len(s) > pieceBytes:
		return e.long(s)
	}
	return e.write(s, 0)
}

// plainJSON reports whether no encoder escapes anything in a string.
func plainJSON(s string) bool {
	for i := range len(s) {
		switch c := s[i]; {
		case c < ' ', c >= 0x7f, c == '"', c == '\\', c == '<', c == '>', c == '&':
			return false
		}
	}
	return true
}

func (e *encoder) object(members map[string]any) error {
	before := "{"
	names := slices.AppendSeq(make([]string, 0, len(members)), maps.Keys(members))
	slices.Sort(names)
	for _, name := range names {
		if err := e.marks(before); err != nil {
			return err
		}
		if err := e.str(name); err != nil {
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

// write writes an encoded value without its first and last bytes.
func (e *encoder) write(v any, without int) error {
	encoded, err := e.scalar(v)
	if err == nil {
		_, err = e.w.Write(encoded[without : len(encoded)-without])
	}
	return err
}

func (e *encoder) marks(s string) error {
	_, err := io.WriteString(e.w, s)
	return err
}

// encodedSize is how many bytes the encoder of a writer writes.
func encodedSize(v any, of func(io.Writer) *encoder) (int, error) {
	var n byteCount
	err := of(&n).value(v)
	return int(n), err
}

// readable is the encoder that does not escape HTML, escaping the one of encoding/json.
func readable(w io.Writer) *encoder { return newEncoder(w, false) }
func escaping(w io.Writer) *encoder { return newEncoder(w, true) }

// byteCount counts the bytes that are written to it.
type byteCount int

var _ io.Writer = new(byteCount)

// Write implements io.Writer.
func (n *byteCount) Write(p []byte) (int, error) {
	*n += byteCount(len(p))
	return len(p), nil
}

// WriteString implements io.StringWriter.
func (n *byteCount) WriteString(s string) (int, error) {
	*n += byteCount(len(s))
	return len(s), nil
}

// isLarge reports whether the strings of decoded JSON are large in total.
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
