package output

import (
	"bytes"
	"unicode/utf8"
)

// yamlStyle is how a string is written.
type yamlStyle uint8

const (
	yamlPlain  yamlStyle = iota // unchanged
	yamlSingle                  // in single quotes: a plain string would be parsed as syntax
	yamlDouble                  // in double quotes: it would be another type, or has escapes
	yamlBlock                   // as a block of lines
)

// yamlTrait is what a byte means for the style of a string.
type yamlTrait uint8

const (
	yamlBlank   yamlTrait = 1 << iota // may separate syntax from what is before or after it
	yamlSyntax                        // begins syntax
	yamlNumeric                       // begins numbers and times
	yamlLetter                        // may begin a word that is not a string
	yamlQuoted                        // is escaped in double quotes
	yamlEscape                        // begins an escape of JSON
	yamlBeyond                        // not printable ASCII
)

// yamlTraits are the traits of each byte.
var yamlTraits = func() (table [256]yamlTrait) {
	for trait, set := range map[yamlTrait]string{
		yamlBlank:   " ",
		yamlSyntax:  " ?:,[]{}#&*!|>'\"%@`",
		yamlNumeric: "+-." + decimals,
		yamlLetter:  "~nNtTfFyYoO<=",
		yamlQuoted:  `"\`,
		yamlEscape:  `\`,
	} {
		for _, c := range []byte(set) {
			table[c] |= trait
		}
	}
	for c := range table {
		if c < ' ' || c > '~' {
			table[c] |= yamlBeyond
		}
	}
	return table
}()

// yamlTraitsOf returns the traits of all bytes of s.
func yamlTraitsOf(s []byte) (all yamlTrait) {
	for _, c := range s {
		all |= yamlTraits[c]
	}
	return all
}

// yamlStyleOf chooses the style in which every reader of YAML 1.1 and 1.2 gets the
// string with these traits back.
func yamlStyleOf(s []byte, traits yamlTrait) yamlStyle {
	if len(s) == 0 || yamlOtherType(s) {
		return yamlDouble
	}
	if traits&yamlBeyond != 0 {
		if !yamlReadable(s) {
			return yamlDouble
		}
		if bytes.IndexByte(s, '\n') >= 0 {
			return yamlLines(s)
		}
	}
	if yamlTakenApart(s, traits) {
		return yamlSingle
	}
	return yamlPlain
}

// yamlReadable reports whether s needs no escapes, except for its line breaks.
func yamlReadable(s []byte) bool {
	for len(s) > 0 {
		r, size := utf8.DecodeRune(s)
		if r >= utf8.RuneSelf && (unsafeRune(r) || !yamlPrintable(r)) || r < ' ' && r != '\n' || r == 0x7f {
			return false
		}
		s = s[size:]
	}
	return true
}

// yamlLines is the style of a string of several lines.
func yamlLines(s []byte) yamlStyle {
	if s[0] == '\n' || s[0] == ' ' {
		return yamlDouble // a block would take the blanks for its indent
	}
	return yamlBlock
}

// yamlPrintable reports whether readers accept the rune unescaped.
func yamlPrintable(r rune) bool {
	return r >= ' ' && r < 0x7f || r == 0x85 || r >= 0xa0 && r <= 0xd7ff || r >= 0xe000 && r <= 0xfffd && r != 0xfeff || r > 0xffff
}

// yamlTakenApart reports whether s, written plain, would be parsed as syntax.
func yamlTakenApart(s []byte, traits yamlTrait) bool {
	first, last := s[0], s[len(s)-1]
	switch {
	case yamlTraits[first]&yamlSyntax != 0 || last == ':',
		first == '-' && (len(s) == 1 || s[1] == ' ' || bytes.HasPrefix(s, []byte("---"))),
		first == '.' && bytes.HasPrefix(s, []byte("...")):
		return true
	case traits&yamlBlank == 0:
		return false
	}
	return last == ' ' || bytes.Contains(s, []byte(": ")) || bytes.Contains(s, []byte(" #"))
}

// yamlWords are what readers of YAML 1.1 or 1.2 take for null, a boolean, a float,
// a merge or a default.
var yamlWords = [...]string{
	"~", "null", "true", "false", "yes", "no", "on", "off", "y", "n", "<<", "=",
}

// longestWord is the length of the longest of them.
const longestWord = 5

// yamlOtherType reports whether s, written plain, would not be a string.
func yamlOtherType(s []byte) bool {
	switch first := yamlTraits[s[0]]; {
	case first&yamlNumeric != 0:
		return isYAMLNumber(s)
	case first&yamlLetter != 0:
		return len(s) <= longestWord && isYAMLWord(s)
	}
	return false
}

// isYAMLWord reports whether s, of at most longestWord bytes, is one of yamlWords, in
// any case.
func isYAMLWord(s []byte) bool {
	var lower [longestWord]byte
	for i, c := range s {
		if c >= 'A' && c <= 'Z' {
			c |= 0x20
		}
		lower[i] = c
	}
	for _, word := range yamlWords {
		if word == string(lower[:len(s)]) {
			return true
		}
	}
	return false
}
