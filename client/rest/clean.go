package rest

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// start returns at most n bytes of data, with the mark of the cut: the filter needs
// it to find a truncated secret.
func start(data []byte, n int) []byte {
	if len(data) <= n {
		return data
	}
	return append(bytes.Clone(data[:n]), cutMark...)
}

const cutMark = "…"

// OneLine returns the beginning of a string as it is shown in the debug log: on one line,
// without control characters.
func OneLine(s string) string { return oneLine([]byte(s)) }

// oneLine returns the beginning of a string on one line, without control
// characters.
func oneLine(data []byte) string {
	const limit = 300
	s := strings.Join(strings.Fields(strings.ToValidUTF8(string(data), "�")), " ")
	s = strings.Map(printable, s)
	if len(s) <= limit {
		return s
	}
	cut := limit
	for cut > 0 && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + cutMark
}

func printable(r rune) rune {
	if r < ' ' || r >= 0x7f && r < 0xa0 {
		return '�'
	}
	return r
}
