package main

import (
	"fmt"
	"net/mail"
	"regexp"
	"strings"

	"golang.org/x/mod/module"
)

// checkPath refuses a path that go cannot fetch (https://go.dev/ref/mod#module-path).
func checkPath(path string) error {
	if err := module.CheckPath(path); err != nil || !strings.Contains(path, "/") {
		return fmt.Errorf("%q is not a path that go can fetch: it begins with a host name, such as github.com/OWNER/tally", path)
	}
	if _, major, _ := module.SplitPathVersion(path); major != "" {
		return fmt.Errorf("%q: versions v0 and v1 have no suffix", path)
	}
	if rest, ok := strings.CutPrefix(path, github); ok {
		if _, _, err := splitRepository(rest); err != nil {
			return fmt.Errorf("%q is not %sOWNER/NAME, as a repository of GitHub is named", path, github)
		}
	}
	return nil
}

const github = "github.com/"

// repository is an account and a name, as GitHub allows them.
var repository = regexp.MustCompile(`^([A-Za-z0-9](?:-?[A-Za-z0-9]){0,38})/([A-Za-z0-9._-]{1,100})$`)

func splitRepository(s string) (owner, name string, err error) {
	found := repository.FindStringSubmatch(s)
	if found == nil || strings.Trim(found[2], ".") == "" || strings.HasSuffix(found[2], ".git") {
		return "", "", fmt.Errorf("%q is not a repository: OWNER/NAME", s)
	}
	return found[1], found[2], nil
}

// checkAddress refuses anything but a single address.
func checkAddress(s string) error {
	parsed, err := mail.ParseAddress(s)
	if err != nil || parsed.Address != s || !regexp.MustCompile(`^[\w.%+-]+@[\w.-]+$`).MatchString(s) {
		return fmt.Errorf("%q is not a mail address", s)
	}
	return nil
}
