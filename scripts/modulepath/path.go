package main

import (
	"fmt"
	"regexp"
)

// modulePath is a path that go can fetch: a host name with a dot, an owner, and
// a name (https://go.dev/ref/mod#module-path).
var modulePath = regexp.MustCompile(`^[a-z0-9-]+(\.[a-z0-9-]+)+(/[A-Za-z0-9][A-Za-z0-9._~-]*)+$`)

// major is the suffix of a path whose versions are v2 and newer.
var major = regexp.MustCompile(`/v[0-9]+$`)

func checkPath(path string) error {
	if !modulePath.MatchString(path) {
		return fmt.Errorf("%q is not a path that go can fetch: it begins with a host name, such as github.com/OWNER/tally", path)
	}
	if major.MatchString(path) {
		return fmt.Errorf("%q: versions v0 and v1 have no suffix", path)
	}
	return nil
}
