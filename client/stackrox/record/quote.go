package record

import (
	"encoding/binary"
	"unicode/utf8"
)

// appendString appends a string as the gateway does: protojson's escapes, and those of encoding/json for what means
// something in HTML or ends a line in JavaScript. It reports whether the string is valid UTF-8.
func appendString(dst, s []byte) (quoted []byte, valid bool) {
	dst = append(dst, '"')
	start, valid := 0, true
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
				valid = valid && (r != utf8.RuneError || size > 1)
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
	return append(append(dst, s[start:]...), '"'), valid
}

// plain skips unescaped bytes, many at a time, and then one at a time.
func plain(s []byte, i int) int {
	const word, words = 8, 32
	for ; i+words <= len(s); i += words {
		c := s[i : i+words : i+words]
		if (suspect(c)|suspect(c[word:])|suspect(c[2*word:])|suspect(c[3*word:]))&highs != 0 {
			break
		}
	}
	for ; i+word <= len(s); i += word {
		if suspect(s[i:])&highs != 0 {
			break
		}
	}
	if len(s) >= word && i+word > len(s) && suspect(s[len(s)-word:])&highs == 0 {
		return len(s)
	}
	for i < len(s) && '-' <= s[i] && s[i] < utf8.RuneSelf && s[i] != '\\' && s[i] != '<' && s[i] != '>' {
		i++
	}
	return i
}

// suspect sets a high bit if one of the first eight bytes is not one of '-' to DEL, or is a backslash, < or >.
func suspect(s []byte) uint64 {
	w := binary.LittleEndian.Uint64(s)
	return (w - '-'*ones) | w | ((w ^ '\\'*ones) - ones) | ((w&^(2*ones) ^ '<'*ones) - ones)
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
