package rest

import (
	"bytes"
	"fmt"
	"unicode/utf8"
)

// notUTF8 counts the messages that are not UTF-8. JSON has no other encoding: what is
// printed of them would not be JSON either.
type notUTF8 struct{ count int }

// valid returns data with U+FFFD in place of each byte that encodes no character, as
// encoding/json does.
func (n *notUTF8) valid(data []byte) []byte {
	if utf8.Valid(data) {
		return data
	}
	n.count++
	return bytes.Map(func(r rune) rune { return r }, data)
}

// warn calls the callback once, if there is a warning.
func (n *notUTF8) warn(operation string, to func(Warning)) {
	if n.count == 0 || to == nil {
		return
	}
	what := "1 object that the server sent is"
	if n.count > 1 {
		what = fmt.Sprintf("%d objects that the server sent are", n.count)
	}
	to(Warning{
		Operation: operation,
		Message:   fmt.Sprintf("%s: %s not UTF-8: \ufffd replaces the bytes that encode no character", operation, what),
	})
}
