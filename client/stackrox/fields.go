package stackrox

import (
	_ "embed"
	"strings"
)

// fieldTable has a line for each search field that the parser and the query compiler
// of StackRox 4.12 accept, with the exports that accept it: p, d, i, n.
//
//go:embed fields.txt
var fieldTable string

// Fields lists, in lower case, the search fields that an export of this noun can
// filter by: "pods", "deployments", "images", "nodes", or "workloads", which has
// those of deployments. The server compares them without regard to case, and
// ignores every other field silently.
func Fields(noun string) []string {
	var fields []string
	for line := range strings.Lines(fieldTable) {
		if name, uses, _ := strings.Cut(strings.TrimSpace(line), "\t"); strings.Contains(uses, letter(noun)) {
			fields = append(fields, name)
		}
	}
	return fields
}

// letter returns the letter of an export in the table.
func letter(noun string) string {
	if noun == "workloads" {
		noun = "deployments"
	}
	return noun[:1]
}

func isField(noun, name string) bool {
	for line := range strings.Lines(fieldTable) {
		field, uses, _ := strings.Cut(line, "\t")
		if strings.EqualFold(field, name) {
			return strings.Contains(uses, letter(noun))
		}
	}
	return false
}
