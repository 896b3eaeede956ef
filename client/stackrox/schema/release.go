package schema

import (
	"cmp"
	"strconv"
	"strings"
)

// Release is the release of StackRox that the table describes.
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

// numbers returns the first two numbers of a version.
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

// Oldest returns the release from which on servers have all fields of a message and of those in it.
func (m *Message) Oldest() string {
	release := "0.0"
	for i := range m.Fields {
		f := &m.Fields[i]
		release = Later(release, f.Release())
		if f.Message != nil && release != Release {
			release = Later(release, f.Message.Oldest())
		}
	}
	return release
}

// Release returns the release from which on servers have the field: that of the table if an older one is not known.
func (f *Field) Release() string { return cmp.Or(f.Since, Release) }

// Later returns the newer of two releases.
func Later(a, b string) string {
	if Newer(b, a) {
		return b
	}
	return a
}
