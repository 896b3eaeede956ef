package record

import (
	"encoding/binary"
	"math/bits"
	"slices"
	"unicode/utf8"
)

// AppendString appends a string as the gateway and encoding/json do: with protojson's escapes,
// and those for characters with a meaning in HTML and for JavaScript's line ends. It reports
// whether the string is valid UTF-8.
func AppendString(dst, s []byte) (quoted []byte, valid bool) {
	n, end := len(dst), len(dst)+len(s)+1
	if cap(dst) <= end {
		dst = slices.Grow(dst, len(s)+2)
	}
	quoted = dst[: end+1 : end+1]
	if quoted[n], quoted[end] = '"', '"'; !copyPlain(quoted[n+1:end], s) {
		return appendEscaped(append(dst, '"'), s)
	}
	return dst[:end+1], true
}

// copyPlain copies s to dst, which has the same length, and reports whether all of its
// bytes are printed unescaped. Checking short strings while copying them takes fewer steps
// than two passes.
func copyPlain(dst, s []byte) bool {
	const word, short = 8, 128
	if len(s) < word || len(s) > short {
		copy(dst, s)
		return plain(s, 0) == len(s)
	}
	tail := len(s) - word
	last := load(s[tail:])
	binary.LittleEndian.PutUint64(dst[tail:], last)
	all := rare(last)
	for len(s) > word && len(dst) >= word {
		w := load(s)
		binary.LittleEndian.PutUint64(dst, w)
		all |= rare(w)
		s, dst = s[word:], dst[word:]
	}
	return all&highs == 0
}

// rare sets high bits if one of eight bytes is not in '-' to DEL, or is \, < or >, or ^, |
// or ~, which differ from those in one bit. Most strings have none of them, and the check
// takes half the steps of suspect.
func rare(w uint64) uint64 { return (w - '-'*ones) | w | ((w&(0x1d*ones) ^ 0x1c*ones) - ones) }

// appendEscaped appends a string after its opening quote.
func appendEscaped(dst, s []byte) (quoted []byte, valid bool) {
	start, valid := 0, true
	for i := 0; i < len(s); {
		if i = plain(s, i); i == len(s) {
			break
		}
		size := 1
		if c := s[i]; c < utf8.RuneSelf {
			dst = appendEscape(append(dst, s[start:i]...), c)
		} else {
			var r rune
			if r, size = utf8.DecodeRune(s[i:]); r != '\u2028' && r != '\u2029' {
				valid = valid && (r != utf8.RuneError || size > 1)
				i += size
				continue
			}
			dst = append(append(dst, s[start:i]...), `\u202`...)
			dst = append(dst, '8'+byte(r-'\u2028'))
		}
		i += size
		start = i
	}
	return append(append(dst, s[start:]...), '"'), valid
}

// printedSize estimates the length of a message in JSON, if most of it is in strings: twice
// its length, or the length of its bytes as strings, whichever is more. Unused capacity
// costs nothing, a copy does.
func printedSize(message []byte) int {
	const unicodeEscape = 6
	size := len(message) / 2
	for _, c := range message {
		switch {
		case c == '"' || c == '\\' || c == '\n' || c == '\t' || c == '\r':
			size += 2
		case c < ' ' || c == '<' || c == '>' || c == '&':
			size += unicodeEscape
		default:
			size++
		}
	}
	return max(size, 2*len(message))
}

// plain returns the index of the first byte from i on that is not printed unescaped.
func plain(s []byte, i int) int {
	const word, words = 8, 32
	for ; i+words <= len(s); i += words {
		c := s[i : i+words : i+words]
		if (suspect(load(c))|suspect(load(c[word:]))|suspect(load(c[2*word:]))|suspect(load(c[3*word:])))&highs != 0 {
			break
		}
	}
	for ; i+word <= len(s); i += word {
		if m := suspect(load(s[i:])) & highs; m != 0 {
			return i + bits.TrailingZeros64(m)>>3
		}
	}
	for i < len(s) && suspect(ones*uint64(s[i]))&highs == 0 {
		i++
	}
	return i
}

// suspect sets high bits if one of eight bytes is not ASCII, or is printed as an escape: a
// control character, a backslash, <, >, " or &. Only the lowest of them is exact, as in
// unusual.
func suspect(w uint64) uint64 {
	return (w - ' '*ones) | w | ((w ^ '\\'*ones) - ones) | ((w&^(2*ones) ^ '<'*ones) - ones) | ((w&^(4*ones) ^ '"'*ones) - ones)
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
