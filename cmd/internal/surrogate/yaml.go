package surrogate

import (
	"encoding/json"
	"fmt"
	"unicode/utf16"
	"unicode/utf8"
)

// YAML returns a document for readers of YAML. JSON is YAML but for pairs of escapes,
// and for characters that YAML does not allow or takes for line breaks; they are written
// in the form that both have. What is not JSON is returned unchanged.
func YAML(data []byte) []byte {
	if !json.Valid(data) {
		return data
	}
	out := make([]byte, 0, len(data))
	for len(data) > 0 {
		var n int
		out, n = appendYAML(out, data)
		data = data[n:]
	}
	return out
}

// appendYAML appends the first character or escape of data, and returns its length.
func appendYAML(out, data []byte) ([]byte, int) {
	if data[0] == '\\' {
		first := escape(data)
		if first < 0 {
			return append(out, data[:2]...), 2
		}
		if r := utf16.DecodeRune(first, escape(data[length:])); r != utf8.RuneError {
			return appendRune(out, r), 2 * length
		}
		return append(out, data[:length]...), length
	}
	r, n := utf8.DecodeRune(data)
	if r == utf8.RuneError {
		return append(out, data[:n]...), n
	}
	return appendRune(out, r), n
}

func appendRune(out []byte, r rune) []byte {
	switch {
	case r >= 0x7f && r <= 0x9f, r == '\u2028', r == '\u2029', r == '\ufeff', r == '\ufffe', r == '\uffff':
		return fmt.Appendf(out, `\u%04x`, r)
	}
	return utf8.AppendRune(out, r)
}
