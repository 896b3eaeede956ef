package config

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	unicode16 "golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// byteOrderMark begins files of some Windows programs.
const byteOrderMark = '\uFEFF'

// Blank reports whether s consists only of white space of any kind, invisible
// characters and commas. It is the one rule for flags, arguments, selectors and
// settings: a blank value is a mistake, usually a variable that is not set, and
// never means "all" or "the default".
func Blank(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r != ',' && !invisible(r) && !ignorable(r) }) < 0
}

// Trim removes white space and byte order marks from both ends.
func Trim(s string) string { return strings.TrimFunc(s, invisible) }

func invisible(r rune) bool {
	return unicode.IsSpace(r) || r == byteOrderMark || r == '\u200B' || r == '\u2060'
}

// ignorable reports whether a character is invisible alone but meaningful within a
// word: soft hyphens, joiners, fillers, variation selectors, and the empty Braille
// cell.
func ignorable(r rune) bool {
	const emptyCell = '\u2800'
	return r == emptyCell || unicode.In(r, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}

// Clean trims the value of an environment variable or another setting that people
// write by hand; the result is empty only if s is. It refuses blank values and
// control characters; name identifies the source in the error.
func Clean(name, s string) (string, error) {
	if s == "" {
		return "", nil
	}
	if Blank(s) {
		return "", Mistake(fmt.Errorf("%s is blank: set a value, or omit it", name))
	}
	trimmed := Trim(s)
	if i := strings.IndexFunc(trimmed, unicode.IsControl); i >= 0 {
		return "", Mistake(fmt.Errorf("%s contains a line break or another control character after %d bytes: remove it", name, i))
	}
	return trimmed, nil
}

// Decode decodes a file that people write by hand: UTF-8, or UTF-16 with a byte
// order mark, as PowerShell writes it.
func Decode(content []byte) (string, error) {
	decoded, _, err := transform.Bytes(unicode16.BOMOverride(transform.Nop), content)
	if err != nil {
		return "", fmt.Errorf("not UTF-8, nor UTF-16: %w", err)
	}
	if !utf8.Valid(decoded) {
		return "", errors.New("not UTF-8, nor UTF-16 with a byte order mark")
	}
	return string(decoded), nil
}
