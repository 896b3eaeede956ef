package output

import (
	"bytes"
	"html"
	"strings"
)

// appendMarkdown appends a string so that GitHub Flavored Markdown shows it
// literally, inside a cell of a table. Line breaks become <br>.
func appendMarkdown(dst, data []byte) []byte {
	data = visible(data)
	for i, c := range data {
		switch c {
		case '\n':
			dst = append(dst, "<br>"...)
		case '\t', '&', '<', '>':
			dst = append(dst, entity(c)...)
		case '\\', '`', '*', '~', '[', ']', '|', '$':
			dst = append(dst, '\\', c)
		case '_':
			if !insideWord(data, i) {
				dst = append(dst, '\\')
			}
			dst = append(dst, c)
		default:
			dst = append(dst, c)
		}
	}
	return dst
}

// appendHTML appends a string so that a browser shows it literally. Line breaks
// become <br>.
func appendHTML(dst, data []byte) []byte {
	escaped := html.EscapeString(string(visible(data)))
	return append(dst, strings.NewReplacer("\n", "<br>", "\t", entity('\t')).Replace(escaped)...)
}

// visible makes control characters visible, except for tabs and line breaks,
// which become \n.
func visible(data []byte) []byte {
	return appendSafe(nil, bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n")), keepLines)
}

func entity(c byte) string {
	switch c {
	case '\t':
		return "&#9;"
	case '&':
		return "&amp;"
	case '<':
		return "&lt;"
	}
	return "&gt;"
}

// insideWord reports whether an underscore is between letters or digits, where
// it is never emphasis.
func insideWord(data []byte, i int) bool {
	return i > 0 && i < len(data)-1 && alphanumeric(data[i-1]) && alphanumeric(data[i+1])
}

func alphanumeric(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}
