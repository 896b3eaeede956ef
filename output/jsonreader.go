package output

import (
	"bytes"
	"unicode/utf16"
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
	return string(appendUnquoted(make([]byte, 0, len(s)), s))
}

// appendUnquoted appends what is between the quotes of a token as encoding/json reads
// it: invalid characters become U+FFFD.
func appendUnquoted(dst, s []byte) []byte {
	for len(s) > 0 {
		n := 0
		for n < len(s) && s[n] != '\\' && s[n] < utf8.RuneSelf {
			n++
		}
		dst, s = append(dst, s[:n]...), s[n:]
		if len(s) == 0 {
			break
		}
		r, size := utf8.DecodeRune(s)
		if r == '\\' {
			r, size = unescaped(s)
		}
		dst, s = utf8.AppendRune(dst, r), s[size:]
	}
	return dst
}

// unescaped returns the character of the escape at the start of s, and its length.
func unescaped(s []byte) (r rune, size int) {
	switch c := s[1]; c {
	case 'b':
		return '\b', 2
	case 'f':
		return '\f', 2
	case 'n':
		return '\n', 2
	case 'r':
		return '\r', 2
	case 't':
		return '\t', 2
	case 'u':
		return unicodeEscape(s)
	default:
		return rune(c), 2
	}
}

// unicodeEscape does the same for \u00e9, or two of them that are a surrogate pair.
func unicodeEscape(s []byte) (r rune, size int) {
	const length = len(`\u00e9`)
	r = hexRune(s[2:length])
	if !utf16.IsSurrogate(r) {
		return r, length
	}
	if s = s[length:]; len(s) >= length && s[0] == '\\' && s[1] == 'u' {
		if pair := utf16.DecodeRune(r, hexRune(s[2:length])); pair != utf8.RuneError {
			return pair, 2 * length
		}
	}
	return utf8.RuneError, length
}

// hexRune reads the digits of a Unicode escape.
func hexRune(digits []byte) (r rune) {
	for _, c := range digits {
		if c |= 0x20; c >= 'a' { // which leaves digits as they are
			c -= 'a' - '9' - 1
		}
		r = r<<4 | rune(c-'0')
	}
	return r
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
	rest := jsonReader{r.in[1:]}
	return rest.peek() == end
}

// token reads the scalar here.
func (r *jsonReader) token() []byte {
	var size int
	if r.in[0] == '"' {
		size = stringSize(r.in)
	} else {
		size = wordSize(r.in)
	}
	token := r.in[:size]
	r.in = r.in[size:]
	return token
}
