package schema

import (
	"strconv"
	"strings"
)

// Release is the release of the servers whose messages the table has.
const Release = "4.12"

// Newer reports whether a release, or a version such as "4.12.0", is newer than another one in its first two numbers. A
// string that is not a version is newer than everything.
func Newer(a, b string) bool {
	x, okX := numbers(a)
	y, okY := numbers(b)
	if !okX || !okY {
		return !okX
	}
	return x[0] > y[0] || x[0] == y[0] && x[1] > y[1]
}

// numbers are the first two of a version.
func numbers(version string) (n [2]int, ok bool) {
	parts := strings.SplitN(version, ".", 3)
	if len(parts) < 2 {
		return n, false
	}
	for i := range n {
		digits, _, _ := strings.Cut(parts[i], "-")
		var err error
		if n[i], err = strconv.Atoi(digits); err != nil || n[i] < 0 {
			return n, false
		}
	}
	return n, true
}

// Oldest returns the release from which on servers have all fields of a message and of those in it, and whether that is
// known of all.
func (m *Message) Oldest() (release string, known bool) {
	release, known = "0.0", true
	for i := range m.Fields {
		f := &m.Fields[i]
		since, ok := f.Since, f.Since != ""
		if f.Message != nil && ok {
			inner, innerOK := f.Message.Oldest()
			if ok = innerOK; Newer(inner, since) {
				since = inner
			}
		}
		if known = known && ok; known && Newer(since, release) {
			release = since
		}
	}
	return release, known
}
