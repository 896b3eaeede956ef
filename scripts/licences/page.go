package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/google/licensecheck"
)

// accepted are the licences (https://spdx.org/licenses) whose terms a release
// satisfies by including licences and notices.
func accepted() []string {
	return []string{"Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "MPL-2.0", "Unlicense"}
}

const head = `# Licences

tally is under the Apache License 2.0. This page lists the licences of the modules in the program, on all systems, and of those that only tests and tools need. Releases include the licences and notices of the modules in the program.

A licence that is not in the list of ` + "`scripts/licences`" + ` fails the tests. This page is written by ` + "`go run ./scripts/licences docs/licences.md`" + `.

| module | version | licence | in the program |
| --- | --- | --- | --- |
`

// page returns the list of modules as a document.
func page(modules []module) ([]byte, error) {
	b := bytes.NewBufferString(head)
	for _, m := range modules {
		ids, err := m.licences()
		if err != nil {
			return nil, err
		}
		in := "yes"
		if !m.inProgram {
			in = "no"
		}
		fmt.Fprintf(b, "| %s | %s | %s | %s |\n", m.Path, m.Version, strings.Join(ids, ", "), in)
	}
	return b.Bytes(), nil
}

// licences returns the identifiers of a module's licences.
func (m module) licences() ([]string, error) {
	files, _, err := m.files()
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		found := licensecheck.Scan(content)
		if len(found.Match) == 0 || found.Percent < 50 {
			return nil, fmt.Errorf("%s: %s is no licence that is known", m.Path, file)
		}
		for _, match := range found.Match {
			if !slices.Contains(accepted(), match.ID) {
				return nil, fmt.Errorf("%s: the licence %s is not accepted: read %s, and add it to accepted() where its terms are kept", m.Path, match.ID, file)
			}
			ids = append(ids, match.ID)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids), nil
}

// bundle returns the full licences and notices of all modules in the program.
func bundle(modules []module) ([]byte, error) {
	var b bytes.Buffer
	for _, m := range modules {
		if !m.inProgram {
			continue
		}
		files, notices, err := m.files()
		if err != nil {
			return nil, err
		}
		for _, file := range append(files, notices...) {
			content, err := os.ReadFile(file)
			if err != nil {
				return nil, err
			}
			fmt.Fprintf(&b, "%s\n%s %s: %s\n\n%s\n\n", strings.Repeat("=", 79), m.Path, m.Version, filepath.Base(file), bytes.TrimSpace(content))
		}
	}
	return b.Bytes(), nil
}
