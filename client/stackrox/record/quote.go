package record

import (
	"encoding/binary"
	"unicode/utf8"
)

// appendString appends a string of valid UTF-8 as the gateway does: protojson's escapes, and those of encoding/json for
// what means something in HTML or ends a line in JavaScript.
func appendString(dst, s []byte) []byte {
	dst = append(dst, '"')
	start := 0
	for i := 0; i < len(s); {
		if i = plain(s, i); i == len(s) {
			break
		}
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' && c != '<' && c != '>' && c != '&' && c < utf8.RuneSelf {
			i++
			continue
		}
		size := 1
		if c >= utf8.RuneSelf {
			var r rune
			if r, size = utf8.DecodeRune(s[i:]); r != '\u2028' && r != '\u2029' {
				i += size
				continue
			}
			dst = append(append(dst, s[start:i]...), `\u202`...)
			dst = append(dst, '8'+byte(r-'\u2028'))
		} else {
			dst = appendEscape(append(dst, s[start:i]...), c)
		}
		i += size
		start = i
	}
	return append(append(dst, s[start:]...), '"')
}

// plain skips unescaped bytes, eight at a time, and then one at a time.
func plain(s []byte, i int) int {
	for ; i+8 <= len(s); i += 8 {
		w := binary.LittleEndian.Uint64(s[i:])
		angle := w&^(2*ones) ^ '<'*ones // zero for < and >
		if unusual(s[i:])|(angle-ones)&^angle&highs != 0 {
			break
		}
	}
	for i < len(s) && '-' <= s[i] && s[i] < utf8.RuneSelf && s[i] != '\\' && s[i] != '<' && s[i] != '>' {
		i++
	}
	return i
}

func appendEscape(dst []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(dst, '\\', c)
	case '\b':
		return append(dst, '\\', 'b')
	case '\f':
		return append(dst, '\\', 'f')
	case '\n':
		return append(dst, '\\', 'n')
	case '\r':
		return append(dst, '\\', 'r')
	case '\t':
		return append(dst, '\\', 't')
	}
	const digits = "0123456789abcdef"
	return append(dst, '\\', 'u', '0', '0', digits[c>>4], digits[c&15])
}
