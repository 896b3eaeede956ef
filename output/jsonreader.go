package output

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"
)

// jsonReader reads valid JSON token by token.
type jsonReader struct{ in []byte }

// unquoted returns the string of a token.
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

// separator skips a colon.
func (r *jsonReader) separator() {
	r.peek()
	r.in = r.in[1:]
}

// another reports whether another item follows a comma.
func (r *jsonReader) another() bool {
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
	size := 0
	if r.in[0] == '"' {
		size = stringSize(r.in)
	} else {
		size = wordSize(r.in)
	}
	token := r.in[:size]
	r.in = r.in[size:]
	return token
}
