package output

import (
	"fmt"
	"unicode"
	"unicode/utf8"
)

// lines selects how newlines and tabs are escaped.
type lines bool

const (
	showLines lines = false // they become \n and \t
	keepLines lines = true  // they are the document's own layout
)

// Escape makes a server's string safe to print on a terminal or in a message:
// control characters, escape sequences, direction overrides, invisible
// characters and invalid UTF-8 become visible (\x1b, \n, <U+202E>, \xff), so
// that the string can neither drive the terminal nor imitate something else.
func Escape(s string) string {
	if plainASCII([]byte(s)) {
		return s
	}
	return string(appendSafe(nil, []byte(s), showLines))
}

// appendSafe appends a string with everything unsafe made visible.
func appendSafe(dst, data []byte, l lines) []byte {
	for len(data) > 0 {
		if c := data[0]; c >= 0x20 && c < 0x7f {
			dst, data = append(dst, c), data[1:]
			continue
		}
		r, size := utf8.DecodeRune(data)
		switch {
		case r == utf8.RuneError && size == 1:
			dst = fmt.Appendf(dst, `\x%02x`, data[0])
		case l == keepLines && (r == '\n' || r == '\t'), !unsafeRune(r):
			dst = append(dst, data[:size]...)
		default:
			dst = appendVisible(dst, r)
		}
		data = data[size:]
	}
	return dst
}

// unsafeRune reports whether a terminal would act on r or show nothing for it:
// C0 and C1 controls, line and paragraph separators, and the format characters
// of Unicode (directions, zero widths, soft hyphen, tags, byte order mark).
func unsafeRune(r rune) bool {
	if r >= 0xa1 && r < 0x600 && r != 0xad || r >= 0x2e80 && r < 0xfe00 {
		// Letters of Europe and East Asia need no table lookup.
		return false
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp)
}

// appendVisible writes an unsafe rune in its familiar notation.
func appendVisible(dst []byte, r rune) []byte {
	switch r {
	case '\n':
		return append(dst, `\n`...)
	case '\t':
		return append(dst, `\t`...)
	case '\r':
		return append(dst, `\r`...)
	}
	if r < utf8.RuneSelf {
		return fmt.Appendf(dst, `\x%02x`, r)
	}
	return fmt.Appendf(dst, "<U+%04X>", r)
}
