package output

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"
)

// jsonReader reads valid JSON token by token.
type jsonReader struct{ in []byte }

// tree reads the next value as encoding/json does into an any, with numbers as
// they were sent: its decoder takes twice the document beside what it makes of it.
func (r *jsonReader) tree() any {
	switch r.peek() {
	case '{':
		return r.object()
	case '[':
		return r.array()
	}
	switch token := r.token(); token[0] {
	case '"':
		return unquoted(token)
	case 't', 'f':
		return token[0] == 't'
	case 'n':
		return nil
	default:
		return json.Number(token)
	}
}

func (r *jsonReader) object() map[string]any {
	object := map[string]any{}
	if r.in = r.in[1:]; r.closes('}') {
		return object
	}
	for first := true; first || r.next(); first = false {
		r.peek()
		name := unquoted(r.token())
		r.peek()
		r.in = r.in[1:] // the colon
		object[name] = r.tree()
	}
	return object
}

func (r *jsonReader) array() []any {
	array := []any{}
	if r.in = r.in[1:]; r.closes(']') {
		return array
	}
	for first := true; first || r.next(); first = false {
		array = append(array, r.tree())
	}
	return array
}

// unquoted is the string that a token is.
func unquoted(token []byte) string {
	s := token[1 : len(token)-1]
	if bytes.IndexByte(s, '\\') < 0 && utf8.Valid(s) {
		return string(s)
	}
	var decoded string
	_ = json.Unmarshal(token, &decoded) // the document is valid
	return decoded
}

// peek skips white space and returns the next byte.
func (r *jsonReader) peek() byte {
	for {
		switch c := r.in[0]; c {
		case ' ', '\t', '\n', '\r':
			r.in = r.in[1:]
		default:
			return c
		}
	}
}

// closes skips end if it is the next token.
func (r *jsonReader) closes(end byte) bool {
	if r.peek() != end {
		return false
	}
	r.in = r.in[1:]
	return true
}

// next reports whether another item follows a comma.
func (r *jsonReader) next() bool {
	more := r.peek() == ','
	r.in = r.in[1:]
	return more
}

// empty reports whether the object or array here is empty.
func (r *jsonReader) empty(end byte) bool {
	rest := bytes.TrimLeft(r.in[1:], " \t\r\n")
	return rest[0] == end
}

// token reads the scalar here.
func (r *jsonReader) token() []byte {
	size := wordSize(r.in)
	if r.in[0] == '"' {
		size = stringSize(r.in)
	}
	token := r.in[:size]
	r.in = r.in[size:]
	return token
}
