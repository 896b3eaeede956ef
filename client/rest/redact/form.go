package redact

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// form is one way to write a secret: as it is, in base64, base32 or hex. Each of its
// characters may be escaped.
type form struct {
	units []unit
	leads string                     // the characters that it may begin with
	gap   func(s string, at int) int // returns the end of a separator between two units; nil if there are none
	word  bool                       // it is found as a whole word only
	value bool                       // it is found only where a value is written
	least int                        // minimum number of units to find before the mark of a cut
	core  string                     // a string that must be present for the form to be; empty: search always
}

// unit is one character of a form.
type unit struct {
	literal string
	r, or   rune // the character, and the one of another alphabet or case; -1 for none
	hex     bool // literal is a byte, which is written as two digits
}

// shortest is the minimum length of a secret that is hidden anywhere. A shorter one
// is hidden only as a whole word: a longer word may contain it by chance.
const shortest = 8

// leastWord is the minimum length of a secret that is hidden between other words. A
// secret of one or two letters, without which messages would be unreadable, is hidden
// only where a value is written: name=a, "a", Bearer a.
const leastWord = 3

// leastBlank is the minimum length of a secret that is hidden with blanks between any of
// its characters. A shorter one may consist of words: changeit, notfound.
const leastBlank = 20

// leastEncoded is the minimum length of a secret whose encoded forms are hidden:
// those of shorter ones occur by chance.
const leastEncoded = 6

// leastCut is the minimum length of a truncated secret that is hidden.
const leastCut = 4

// formsOf returns the forms of a secret. For base64 and base32 these are only the
// characters that do not depend on the bytes around it.
func formsOf(secret string) []form {
	plain := form{units: characters(secret), word: len(secret) < shortest, value: len(secret) < leastWord, least: leastCut}
	switch {
	case plain.word:
		plain.least = len(secret)
	case len(secret) < leastBlank:
		plain.gap = fold
	default:
		plain.gap = newline
	}
	forms := []form{plain}
	if len(secret) >= leastEncoded {
		for before := range 3 {
			encoded := stable64(secret, before)
			forms = append(forms, form{units: characters64(encoded), gap: newline, least: leastCut + 2})
		}
		forms = append(forms, form{units: octets(secret), gap: separator, least: leastCut})
		forms = append(forms, form{units: decimals(secret), gap: separator, least: leastEncoded})
		forms = append(forms, forms32(secret)...)
	}
	var deep []form
	if !plain.word {
		for before := range 3 {
			deep = append(deep, nested(stable64(secret, before))...)
		}
		for _, spelled := range spellings(secret) {
			deep = append(deep, nested(spelled)...)
		}
	}
	for i, f := range forms {
		if !plain.word {
			inAnyCase(f.units)
		}
		forms[i].leads = leadsOf(f.units[0])
	}
	return append(forms, deep...)
}

// characters are the units of a string. Bytes that are not UTF-8 may have been replaced.
func characters(s string) []unit {
	var units []unit
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		u := unit{literal: s[:size], r: r, or: -1}
		if r == utf8.RuneError && size == 1 {
			u.r, u.or = -1, utf8.RuneError
		}
		units, s = append(units, u), s[size:]
	}
	return units
}

// characters64 are the units of base64 in either alphabet.
func characters64(s string) []unit {
	units := characters(s)
	for i, u := range units {
		switch u.r {
		case '+':
			units[i].or = '-'
		case '/':
			units[i].or = '_'
		}
	}
	return units
}

// inAnyCase matches letters of either case: servers change the case of header names
// and of hex.
func inAnyCase(units []unit) {
	for i, u := range units {
		if unicode.IsLetter(u.r) {
			units[i].or = unicode.ToUpper(u.r) + unicode.ToLower(u.r) - u.r
		}
	}
}

// octets are the units of hex.
func octets(s string) []unit {
	units := make([]unit, len(s))
	for i := range len(s) {
		units[i] = unit{literal: s[i : i+1], hex: true}
	}
	return units
}

// decimals are the units of an array of bytes.
func decimals(s string) []unit {
	units := make([]unit, len(s))
	for i := range len(s) {
		units[i] = unit{literal: strconv.Itoa(int(s[i])), r: -1, or: -1}
	}
	return units
}

func leadsOf(u unit) string {
	if u.hex {
		const digits = "0123456789abcdef"
		lead := digits[u.literal[0]>>4]
		return string(lead) + strings.ToUpper(string(lead))
	}
	_, first := utf8.DecodeRuneInString(u.literal)
	leads := u.literal[:first] + `\%&=`
	if u.r == ' ' {
		leads += "+"
	}
	if u.or >= 0 {
		leads += string(u.or)
	}
	return leads
}

// find returns the first place of the form in s, from at on; -1 for none.
func (f form) find(s string, at int) (start, end int) {
	for at < len(s) {
		next := strings.IndexAny(s[at:], f.leads)
		if next < 0 {
			break
		}
		at += next
		if end := f.match(s, at); end > at && f.fits(s, at, end) {
			return at, end
		}
		// A match after fewer of the backslashes is also one after all of them.
		at = max(at+1, afterQuotes(s, at)-longestQuote/2)
	}
	return -1, -1
}

// fits reports whether the surroundings of a place in s allow the form there.
func (f form) fits(s string, start, end int) bool {
	switch {
	case f.value:
		return isValue(s, start, end)
	case f.word:
		return !insideWord(s, start, end)
	}
	return true
}

// match returns where the form, written at a place in s, ends; -1 if it is not there.
func (f form) match(s string, at int) int {
	var space [2][8]int
	ends, next := append(space[0][:0], at), space[1][:0]
	for i, u := range f.units {
		next = next[:0]
		for _, end := range ends {
			next = u.reach(next, s, end)
			if f.gap == nil || i == 0 {
				continue
			}
			if after := f.gap(s, end); after > end {
				next = u.reach(next, s, after)
			}
		}
		if len(next) == 0 {
			if i < f.least {
				return -1
			}
			return cut(s, ends)
		}
		slices.Sort(next)
		ends, next = slices.Compact(next), ends
	}
	return slices.Max(ends)
}

// cut returns where the mark of a cut begins after one of the ends, with at most a
// part of an escaped character between them.
func cut(s string, ends []int) int {
	const part = 12
	for _, end := range ends {
		after := s[end:min(end+part, len(s))]
		for _, mark := range []string{"…", `\u2026`} {
			if i := strings.Index(after, mark); i >= 0 && !strings.ContainsAny(after[:i], " \n\"") {
				return end + i
			}
		}
	}
	return -1
}
