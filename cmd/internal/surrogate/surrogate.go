// Package surrogate finds JSON escapes that readers interpret differently. Go's decoder
// silently replaces those that encode no character, so that the data sent would differ
// from the user's; readers of YAML refuse pairs of them.
package surrogate

import (
	"fmt"
	"strconv"
	"unicode/utf16"
)

// Check returns an error that names the first half of a surrogate pair without its other
// half in the strings of valid JSON: "\ud800".
func Check(data []byte) error {
	for i := 0; i < len(data); i++ {
		if data[i] != '\\' {
			continue
		}
		first := escape(data[i:])
		if first < 0 {
			i++ // the escaped character, which may be a backslash
			continue
		}
		if utf16.IsSurrogate(first) && utf16.DecodeRune(first, escape(data[i+length:])) == '\ufffd' {
			return fmt.Errorf(`%s is half of a surrogate pair, which is not a character`, data[i:i+length])
		}
		i += length - 1
		if utf16.IsSurrogate(first) {
			i += length
		}
	}
	return nil
}

// length is the length of an escape of a code unit.
const length = len(`\ud800`)

// escape is the code unit that data begins with, -1 if it begins with none.
func escape(data []byte) rune {
	if len(data) < length || data[0] != '\\' || data[1] != 'u' {
		return -1
	}
	unit, err := strconv.ParseUint(string(data[2:length]), 16, 16)
	if err != nil {
		return -1
	}
	return rune(unit)
}
