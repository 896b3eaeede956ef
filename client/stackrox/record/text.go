package record

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"slices"
	"unicode/utf16"
	"unicode/utf8"
)

const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

// stride is how many bytes ordinary reads without a bounds check.
const stride = 32

// longestEscape is the length of an escape with digits.
const longestEscape = len(`\u0061`)

// ordinary returns the index of the first byte from i on that is not one of '-' to DEL or
// is a backslash: most strings end there, at their closing quote. It is unrolled four times
// because a loop over words would cost as much as the comparison.
func ordinary(b []byte, i int) int {
	for ; ; i += stride {
		c := b[i : i+stride : i+stride]
		if m := unusual(c[0:]); m != 0 {
			return i + bits.TrailingZeros64(m)>>3
		}
		if m := unusual(c[8:]); m != 0 {
			return i + 8 + bits.TrailingZeros64(m)>>3
		}
		if m := unusual(c[16:]); m != 0 {
			return i + 16 + bits.TrailingZeros64(m)>>3
		}
		if m := unusual(c[24:]); m != 0 {
			return i + 24 + bits.TrailingZeros64(m)>>3
		}
	}
}

// unusual flags, of the first eight bytes, those that end ordinary. The lowest flag is exact, since a borrow that sets
// a flag wrongly comes from a flagged byte below.
func unusual(b []byte) uint64 {
	w := binary.LittleEndian.Uint64(b)
	return ((w - '-'*ones) | w | ((w ^ '\\'*ones) - ones)) & highs
}

// prose returns the index of the first byte from i on that is a quote, a backslash, a
// control character or not ASCII. Unlike ordinary, it does not stop at spaces and commas.
func prose(b []byte, i int) int {
	for ; ; i += stride / 2 {
		c := b[i : i+stride/2 : i+stride/2]
		if m := special(c[0:]); m != 0 {
			return i + bits.TrailingZeros64(m)>>3
		}
		if m := special(c[8:]); m != 0 {
			return i + 8 + bits.TrailingZeros64(m)>>3
		}
	}
}

// special flags, of the first eight bytes, those that end prose, the lowest of them exactly as unusual does.
func special(b []byte) uint64 {
	w := binary.LittleEndian.Uint64(b)
	return ((w - ' '*ones) | w | ((w ^ '"'*ones) - ones) | ((w ^ '\\'*ones) - ones)) & highs
}

// str checks the string that begins at i, after its quote, and returns the index of its
// closing quote.
func (p *parser) str(i int) (end int, flag uint32) {
	for i >= 0 {
		i = prose(p.b, i)
		switch c := p.b[i]; {
		case c == '"':
			return i, flag
		case c == '\\':
			flag = escaped
			i = p.escape(i + 1)
		case c >= utf8.RuneSelf:
			i = p.rune(i)
		default:
			i = p.fail(i, "control character in a string")
		}
	}
	return i, flag
}

// escape checks an escape, from after its backslash.
func (p *parser) escape(i int) int {
	switch p.b[i] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return i + 1
	case 'u':
		for k := i + 1; k <= i+4; k++ {
			if hexValue(p.b[k]) < 0 {
				return p.fail(k, "want four hexadecimal digits after \\u")
			}
		}
		return i + 5
	}
	return p.fail(i, "unknown escape in a string")
}

// rune checks a character outside ASCII.
func (p *parser) rune(i int) int {
	r, n := utf8.DecodeRune(p.b[i:p.end])
	if r != utf8.RuneError || n > 1 {
		return i + n
	}
	if !utf8.FullRune(p.b[i:p.end]) {
		i = p.end
	}
	return p.fail(i, "invalid UTF-8")
}

// longString is the length from which copies of a string cost more than unused capacity.
const longString = 1 << 20

// unescape appends the decoded form of the checked string s. A surrogate without its other half becomes U+FFFD.
func unescape(dst, s []byte) []byte {
	if len(s) >= longString {
		dst = slices.Grow(dst, len(s))
	}
	for {
		i := bytes.IndexByte(s, '\\')
		if i < 0 {
			return append(dst, s...)
		}
		dst = append(dst, s[:i]...)
		c := s[i+1]
		s = s[i+2:]
		if c != 'u' {
			dst = append(dst, simpleEscape(c))
			continue
		}
		var r rune
		r, s = unicodeEscape(s)
		dst = utf8.AppendRune(dst, r)
	}
}

func simpleEscape(c byte) byte {
	switch c {
	case 'b':
		return '\b'
	case 'f':
		return '\f'
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	}
	return c
}

// unicodeEscape decodes the four digits at the start of s, and the second half of a
// surrogate pair after them.
func unicodeEscape(s []byte) (r rune, rest []byte) {
	r, rest = fourDigits(s), s[4:]
	if !utf16.IsSurrogate(r) {
		return r, rest
	}
	if len(rest) >= longestEscape && rest[0] == '\\' && rest[1] == 'u' {
		if pair := utf16.DecodeRune(r, fourDigits(rest[2:])); pair != utf8.RuneError {
			return pair, rest[longestEscape:]
		}
	}
	return utf8.RuneError, rest
}

func fourDigits(s []byte) rune {
	var r rune
	for _, c := range s[:4] {
		r = r<<4 | rune(hexValue(c))
	}
	return r
}

// hexValue returns the value of a hexadecimal digit, or -1.
func hexValue(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c && c <= 'f':
		return int(c-'a') + 10
	case 'A' <= c && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

// squeeze appends the checked value s without the white space outside its strings.
func squeeze(dst, s []byte) []byte {
	inside := false
	for i := 0; i < len(s); i++ {
		c := s[i]
		if !inside && c <= ' ' {
			continue
		}
		dst = append(dst, c)
		switch c {
		case '"':
			inside = !inside
		case '\\':
			i++
			dst = append(dst, s[i])
		}
	}
	return dst
}
