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

// Blank reports whether s has nothing but white space of any kind, invisible
// characters and commas. This is the one rule for flags, arguments, selectors
// and settings: what is blank is a mistake, most often a variable that is not
// set, and never means "all" or "the default".
func Blank(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r != ',' && !invisible(r) && !ignorable(r) }) < 0
}

// Trim removes white space and byte order marks from both ends.
func Trim(s string) string { return strings.TrimFunc(s, invisible) }

func invisible(r rune) bool {
	return unicode.IsSpace(r) || r == byteOrderMark || r == '\u200B' || r == '\u2060'
}

// ignorable characters show nothing where they stand alone, and belong to the words
// in which they do not: soft hyphens, joiners, fillers, variation selectors, and the
// empty cell of Braille.
func ignorable(r rune) bool {
	const emptyCell = '\u2800'
	return r == emptyCell || unicode.In(r, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}

// Clean trims the value of an environment variable or another setting that
// people write by hand; it is empty only if s is. A blank value and one with a
// control character are refused; name identifies the source.
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

// Decode is the content of a file that people write by hand: UTF-8, or UTF-16
// with a byte order mark, as PowerShell writes it.
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
