package kfp

import "bytes"

// rawJSON is data that may be JSON. It checks values and finds where they end in
// one pass; encoding/json takes several times as long for either. All methods
// return the index after the value that begins at i, or -1 if that is not what is
// expected.
type rawJSON []byte

// maxDepth is how deep values may be nested, as in encoding/json.
const maxDepth = 10_000

// at returns the byte at i, or NUL after the end, which JSON never contains.
func (t rawJSON) at(i int) byte {
	if i < len(t) {
		return t[i]
	}
	return 0
}

// space passes over white space, if any.
func (t rawJSON) space(i int) int {
	for c := t.at(i); c == ' ' || c == '\n' || c == '\r' || c == '\t'; c = t.at(i) {
		i++
	}
	return i
}

// value passes over a value that lies depth levels deep.
func (t rawJSON) value(i, depth int) int {
	switch c := t.at(i); c {
	case '"':
		return t.quoted(i)
	case '{':
		return t.object(i, depth, func(_ []byte, from int) int { return t.value(from, depth+1) })
	case '[':
		return t.array(i, depth, func(from int) int { return t.value(from, depth+1) })
	case 't':
		return t.word(i, "true")
	case 'f':
		return t.word(i, "false")
	case 'n':
		return t.word(i, "null")
	}
	return t.number(i)
}

// object skips an object and calls member with each member's quoted name and
// the index of its value; member returns the index of its end.
func (t rawJSON) object(i, depth int, member func(name []byte, from int) int) int {
	return t.list(i, depth, '}', func(i int) int {
		end := t.quoted(i)
		if end < 0 {
			return -1
		}
		colon := t.space(end)
		if t.at(colon) != ':' {
			return -1
		}
		return member(t[i:end], t.space(colon+1))
	})
}

// array passes over an array and leaves its elements to element.
func (t rawJSON) array(i, depth int, element func(from int) int) int {
	return t.list(i, depth, ']', element)
}

// list passes over parts with commas between them, up to the closing bracket.
func (t rawJSON) list(i, depth int, closing byte, part func(from int) int) int {
	if depth >= maxDepth {
		return -1
	}
	if i = t.space(i + 1); t.at(i) == closing {
		return i + 1
	}
	for {
		if i = part(i); i < 0 {
			return -1
		}
		i = t.space(i)
		switch t.at(i) {
		case closing:
			return i + 1
		case ',':
			i = t.space(i + 1)
		default:
			return -1
		}
	}
}

// quoted passes over a string.
func (t rawJSON) quoted(i int) int {
	if t.at(i) != '"' {
		return -1
	}
	for i++; i < len(t); i++ {
		c := t[i]
		if c > '"' && c != '\\' {
			continue // as most are
		}
		switch {
		case c == '"':
			return i + 1
		case c == '\\':
			if i = t.escaped(i + 1); i < 0 {
				return -1
			}
		case c < ' ':
			return -1
		}
	}
	return -1
}

// escaped returns the index of the last byte of an escape.
func (t rawJSON) escaped(i int) int {
	switch t.at(i) {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return i
	case 'u':
		return t.hex(i+1) - 1
	}
	return -1
}

// hex passes over four hexadecimal digits.
func (t rawJSON) hex(i int) int {
	for end := i + 4; i < end; i++ {
		if c := t.at(i) | 0x20; !isDigit(t.at(i)) && (c < 'a' || c > 'f') {
			return -1
		}
	}
	return i
}

func (t rawJSON) word(i int, word string) int {
	if !bytes.HasPrefix(t[i:], []byte(word)) {
		return -1
	}
	return i + len(word)
}

// number passes over a number, which has no leading zeros.
func (t rawJSON) number(i int) int {
	if t.at(i) == '-' {
		i++
	}
	if t.at(i) == '0' {
		i++
	} else if i = t.digits(i); i < 0 {
		return -1
	}
	if t.at(i) == '.' {
		if i = t.digits(i + 1); i < 0 {
			return -1
		}
	}
	if t.at(i)|0x20 == 'e' {
		i++
		if c := t.at(i); c == '+' || c == '-' {
			i++
		}
		return t.digits(i)
	}
	return i
}

// digits passes over digits, at least one.
func (t rawJSON) digits(i int) int {
	if !isDigit(t.at(i)) {
		return -1
	}
	for isDigit(t.at(i)) {
		i++
	}
	return i
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
