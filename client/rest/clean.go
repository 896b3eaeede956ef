package rest

import (
	"strings"
	"unicode/utf8"
)

// oneLine is the beginning of a string on one line without control characters.
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
	return s[:cut] + "…"
}

func printable(r rune) rune {
	if r < ' ' || r >= 0x7f && r < 0xa0 {
		return '�'
	}
	return r
}
