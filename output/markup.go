package output

import (
	"bytes"
	"html"
	"strings"
)

// appendMarkdown appends text so that GitHub Flavored Markdown shows it as it is,
// inside a cell of a table. Line breaks become <br>.
func appendMarkdown(dst, text []byte) []byte {
	text = visible(text)
	for i, c := range text {
		switch c {
		case '\n':
			dst = append(dst, "<br>"...)
		case '\t', '&', '<', '>':
			dst = append(dst, entity(c)...)
		case '\\', '`', '*', '~', '[', ']', '|', '$':
			dst = append(dst, '\\', c)
		case '_':
			if !insideWord(text, i) {
				dst = append(dst, '\\')
			}
			dst = append(dst, c)
		default:
			dst = append(dst, c)
		}
	}
	return dst
}

// appendHTML appends text so that a browser shows it as it is. Line breaks become
// <br>.
func appendHTML(dst, text []byte) []byte {
	escaped := html.EscapeString(string(visible(text)))
	return append(dst, strings.NewReplacer("\n", "<br>", "\t", entity('\t')).Replace(escaped)...)
}

// visible shows control characters, but for tabs and line breaks, which are \n
// then.
func visible(text []byte) []byte {
	return appendSafe(nil, bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n")), keepLines)
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

// insideWord says that an underscore is between letters or digits, where it is
// never emphasis.
func insideWord(text []byte, i int) bool {
	return i > 0 && i < len(text)-1 && alphanumeric(text[i-1]) && alphanumeric(text[i+1])
}

func alphanumeric(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}
