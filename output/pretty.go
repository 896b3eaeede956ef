package output

import (
	"bytes"
	"encoding/json"
	"fmt"
	"unicode/utf8"
)

// The colours of JSON on a terminal.
const (
	colorKey    = "\x1b[34;1m"
	colorString = "\x1b[32m"
	colorOther  = "\x1b[36m"
	colorReset  = "\x1b[0m"
	bold        = "\x1b[1m"
)

// indented is the transform of json for a terminal: two blanks per level,
// inside the list that the frame makes.
func indented(o Options) transform {
	prefix := "  "
	if o.Single {
		prefix = ""
	}
	var b bytes.Buffer
	return func(dst, document []byte) ([]byte, error) {
		b.Reset()
		if err := json.Indent(&b, document, prefix, "  "); err != nil {
			return dst, fmt.Errorf("%w: %w", errNotJSON, err)
		}
		return appendPainted(append(dst, prefix...), b.Bytes(), o.Color), nil
	}
}

// painted is the transform of jsonl for a terminal.
func painted(o Options) transform {
	return func(dst, document []byte) ([]byte, error) {
		line, err := appendLine(nil, document)
		return appendPainted(dst, line, o.Color), err
	}
}

// appendPainted appends valid JSON as the same JSON that is safe on a terminal,
// with colours if requested.
func appendPainted(dst, document []byte, color bool) []byte {
	for len(document) > 0 {
		size, hue := 1, ""
		switch c := document[0]; {
		case c == '"':
			size = stringSize(document)
			hue = colorString
			if size < len(document) && document[size] == ':' {
				hue = colorKey
			}
		case c == '-' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z':
			size = wordSize(document)
			hue = colorOther
		}
		dst = appendHue(dst, document[:size], hue, color)
		document = document[size:]
	}
	return dst
}

func appendHue(dst, token []byte, hue string, color bool) []byte {
	if hue == "" || !color {
		return appendEscapedJSON(dst, token)
	}
	dst = appendEscapedJSON(append(dst, hue...), token)
	return append(dst, colorReset...)
}

// stringSize is the length of the JSON string at the start of document.
func stringSize(document []byte) int {
	for i := 1; i < len(document); i++ {
		switch document[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(document)
}

// wordSize is the length of the number or literal at the start of document.
func wordSize(document []byte) int {
	for i, c := range document {
		switch c {
		case ',', ']', '}', ' ', '\n', '\t', '\r':
			return i
		}
	}
	return len(document)
}

// EscapeJSON returns valid JSON as the same JSON that is safe on a terminal.
func EscapeJSON(document []byte) []byte { return appendEscapedJSON(nil, document) }

// appendEscapedJSON writes characters that a terminal would act on as \u escapes,
// which mean the same: JSON escapes C0 itself, but not DEL, C1 and invisible
// characters.
func appendEscapedJSON(dst, token []byte) []byte {
	return appendEscaped(dst, token, func(dst []byte, r rune) []byte {
		if r > 0xffff {
			high, low := utf16Pair(r)
			return fmt.Appendf(dst, `\u%04x\u%04x`, high, low)
		}
		return fmt.Appendf(dst, `\u%04x`, r)
	})
}

func utf16Pair(r rune) (high, low rune) {
	r -= 0x10000
	return 0xd800 + r>>10, 0xdc00 + r&0x3ff
}

// appendEscaped appends a document with its unsafe runes escaped. Line ends and
// tabs are the layout of the document, since strings escape their own.
func appendEscaped(dst, data []byte, escape func([]byte, rune) []byte) []byte {
	if plainASCII(data) {
		return append(dst, data...)
	}
	for len(data) > 0 {
		r, size := utf8.DecodeRune(data)
		switch {
		case r == utf8.RuneError && size == 1:
			dst = append(dst, "\ufffd"...)
		case r != '\n' && r != '\t' && r != '\r' && unsafeRune(r):
			dst = escape(dst, r)
		default:
			dst = append(dst, data[:size]...)
		}
		data = data[size:]
	}
	return dst
}
