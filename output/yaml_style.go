package output

import (
	"bytes"
	"regexp"
	"sync"
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

// yamlStyleOf chooses the style in which every reader of YAML 1.1 and 1.2 gets
// the string back.
func yamlStyleOf(s []byte) yamlStyle {
	if len(s) == 0 || yamlOtherType(s) {
		return yamlDouble
	}
	lines := false
	for rest := s; len(rest) > 0; {
		if c := rest[0]; c >= ' ' && c < 0x7f {
			rest = rest[1:]
			continue
		}
		r, size := utf8.DecodeRune(rest)
		switch {
		case r == '\n':
			lines = true
		case r >= utf8.RuneSelf && (unsafeRune(r) || !yamlPrintable(r)) || r < ' ' || r == 0x7f:
			return yamlDouble
		}
		rest = rest[size:]
	}
	switch {
	case lines && (s[0] == '\n' || s[0] == ' '):
		return yamlDouble // a block would take the blanks for its indent
	case lines:
		return yamlBlock
	case yamlTakenApart(s):
		return yamlSingle
	}
	return yamlPlain
}

// yamlPrintable reports whether readers accept the rune unescaped.
func yamlPrintable(r rune) bool {
	return r >= ' ' && r < 0x7f || r == 0x85 || r >= 0xa0 && r <= 0xd7ff || r >= 0xe000 && r <= 0xfffd && r != 0xfeff || r > 0xffff
}

// yamlTakenApart reports whether s, written plain, would be parsed as syntax.
func yamlTakenApart(s []byte) bool {
	switch s[0] {
	case ' ', '?', ':', ',', '[', ']', '{', '}', '#', '&', '*', '!', '|', '>', '\'', '"', '%', '@', '`':
		return true
	case '-':
		return len(s) == 1 || s[1] == ' ' || bytes.HasPrefix(s, []byte("---"))
	}
	last := s[len(s)-1]
	return last == ' ' || last == ':' || bytes.HasPrefix(s, []byte("...")) ||
		bytes.Contains(s, []byte(": ")) || bytes.Contains(s, []byte(" #"))
}

// yamlWords are what readers of YAML 1.1 or 1.2 take for null, a boolean, a float,
// a merge or a default.
var yamlWords = [...]string{
	"~", "null", "true", "false", "yes", "no", "on", "off", "y", "n", "<<", "=",
}

// longestWord is the length of the longest of them.
const longestWord = 5

// yamlNumber matches numbers and times of YAML 1.1 and 1.2, and somewhat more.
var yamlNumber = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)^[-+]?(0b[01_]+|0o[0-7_]+|0x[0-9a-f_]+|` +
		`[0-9][0-9_]*(\.[0-9_]*)?(e[-+]?[0-9_]+)?|\.[0-9_]+(e[-+]?[0-9_]+)?|\.inf|\.nan|` +
		`[0-9][0-9_]*(:[0-9]{1,2})+(\.[0-9_]*)?|` +
		`[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([t \t]+[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?(\.[0-9]*)?[ \t]*(z|[-+][0-9]{1,2}(:?[0-9]{2})?)?)?)$`)
})

// longestNumber exceeds any number or time that a reader accepts; a longer
// string of digits is quoted without a match.
const longestNumber = 64

// yamlOtherType reports whether s, written plain, would not be a string.
func yamlOtherType(s []byte) bool {
	if len(s) <= longestWord && isYAMLWord(s) {
		return true
	}
	switch c := s[0]; {
	case c >= '0' && c <= '9', c == '-', c == '+', c == '.':
		return len(s) > longestNumber && bytes.IndexFunc(s, notDigit) < 0 || yamlBeginsNumber(s) && (isTimestamp(s) || yamlNumber().Match(s))
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

// yamlBeginsNumber reports whether what follows the first digits can follow them in a
// number or a time: identifiers begin with digits, too, and a match takes longer
// than all else.
func yamlBeginsNumber(s []byte) bool {
	digits := bytes.TrimLeft(s, "+-")
	rest := bytes.TrimLeft(digits, "0123456789_")
	if len(rest) == 0 || len(rest) == len(digits) {
		return true
	}
	switch rest[0] {
	case '.', 'e', 'E', ':', '-':
		return true
	case 'b', 'B', 'o', 'O', 'x', 'X':
		return digits[0] == '0' && len(digits)-len(rest) == 1
	}
	return false
}

// isTimestamp reports a time as servers send it, in UTC: 2026-01-02T03:04:05Z, with any
// fraction of a second.
func isTimestamp(s []byte) bool {
	const form = "0000-00-00T00:00:00"
	if len(s) <= len(form) || s[len(s)-1] != 'Z' {
		return false
	}
	for i := range len(form) {
		if form[i] == '0' && notDigit(rune(s[i])) || form[i] != '0' && form[i] != s[i] {
			return false
		}
	}
	fraction := s[len(form) : len(s)-1]
	return len(fraction) == 0 || fraction[0] == '.' && bytes.IndexFunc(fraction[1:], notDigit) < 0
}

func notDigit(r rune) bool { return r < '0' || r > '9' }
