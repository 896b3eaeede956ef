package rest

import (
	"bytes"
	"fmt"
	"unicode/utf8"
)

// garbled counts the messages that are not UTF-8. JSON has no other encoding: what is
// printed of them would not be JSON either.
type garbled struct{ count int }

// mend returns data with U+FFFD in place of bytes that encode no character.
func (g *garbled) mend(data []byte) []byte {
	if utf8.Valid(data) {
		return data
	}
	g.count++
	return bytes.ToValidUTF8(data, []byte("\ufffd"))
}

// warn calls the callback once, if there is a warning.
func (g *garbled) warn(operation string, to func(Warning)) {
	if g.count == 0 || to == nil {
		return
	}
	what := "1 object that the server sent is"
	if g.count > 1 {
		what = fmt.Sprintf("%d objects that the server sent are", g.count)
	}
	to(Warning{
		Operation: operation,
		Message:   fmt.Sprintf("%s: %s not UTF-8: \ufffd replaces the bytes that encode no character", operation, what),
	})
}
