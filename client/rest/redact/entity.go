package redact

import (
	"html"
	"strings"
)

// entity appends the ends of a character that HTML writes as an entity, by number or
// by name. Its &, # and semicolon may be escaped, its & also as an entity, and the
// semicolon may be missing.
func entity(ends []int, s string, at int, r rune) []int {
	at = mark(s, at, '&', "26")
	if at < 0 {
		return ends
	}
	for {
		if name, after := entityName(s, at); name != "" && html.UnescapeString("&"+name+";") == string(r) {
			ends = append(ends, after)
		}
		if !strings.HasPrefix(s[at:], "amp;") {
			return ends
		}
		at += len("amp;")
	}
}

// entityName returns the name after the & of an entity, and the place after it.
func entityName(s string, at int) (name string, after int) {
	const longest = 24
	start := at
	if after := mark(s, at, '#', "23"); after > 0 {
		name, start = "#", after
	}
	end := start
	for end < len(s) && end-start < longest && isWord(s[end]) {
		end++
	}
	name += s[start:end]
	if after := mark(s, end, ';', "3b"); after > 0 {
		return name, after
	}
	return name, end
}

// mark is the place after a character that may be escaped for JSON or a URL, -1
// if it is not there.
func mark(s string, at int, c byte, digits string) int {
	if at >= len(s) {
		return -1
	}
	if s[at] == c {
		return at + 1
	}
	prefix, start := "%", at
	if after := afterQuotes(s, at); after > at {
		prefix, start = "u00", after
	}
	end := start + len(prefix) + len(digits)
	if end <= len(s) && strings.EqualFold(s[start:end], prefix+digits) {
		return end
	}
	return -1
}
