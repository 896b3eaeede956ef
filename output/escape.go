package output

import (
	"fmt"
	"unicode"
	"unicode/utf8"
)

// lines says what happens to newlines and tabs when text is made safe.
type lines bool

const (
	showLines lines = false // they become \n and \t
	keepLines lines = true  // they are the text's own layout
)

// Escape makes text from a server safe to print on a terminal or in a message:
// control characters, escape sequences, direction overrides, invisible
// characters and invalid UTF-8 become visible (\x1b, \n, <U+202E>, \xff), so the
// text can neither drive the terminal nor look like something that it is not.
func Escape(s string) string {
	if plainASCII([]byte(s)) {
		return s
	}
	return string(appendSafe(nil, []byte(s), showLines))
}

// appendSafe appends text with everything unsafe made visible.
func appendSafe(dst, text []byte, l lines) []byte {
	for len(text) > 0 {
		if c := text[0]; c >= 0x20 && c < 0x7f {
			dst, text = append(dst, c), text[1:]
			continue
		}
		r, size := utf8.DecodeRune(text)
		switch {
		case r == utf8.RuneError && size == 1:
			dst = fmt.Appendf(dst, `\x%02x`, text[0])
		case l == keepLines && (r == '\n' || r == '\t'), !unsafeRune(r):
			dst = append(dst, text[:size]...)
		default:
			dst = appendVisible(dst, r)
		}
		text = text[size:]
	}
	return dst
}

// unsafeRune says that a terminal would act on r or show nothing for it: C0 and
// C1 controls, line and paragraph separators, and the format characters of
// Unicode (directions, zero widths, soft hyphen, tags, byte order mark).
func unsafeRune(r rune) bool {
	if r >= 0xa1 && r < 0x600 && r != 0xad || r >= 0x2e80 && r < 0xfe00 {
		// Letters of Europe and East Asia, without looking them up.
		return false
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp)
}

// appendVisible writes an unsafe rune the way people know it.
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
