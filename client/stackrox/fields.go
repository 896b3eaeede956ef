package stackrox

import (
	_ "embed"
	"strings"
)

// podFields holds PodFields one a line, as the parser and the query compiler
// of StackRox 4.12 accept them.
//
//go:embed fields.txt
var podFields string

// PodFields lists, in lower case, the search fields that an export of pods can
// filter by. The server compares them without regard to case, and ignores
// every other field silently.
func PodFields() []string { return strings.Split(strings.TrimSpace(podFields), "\n") }

func isPodField(name string) bool {
	for field := range strings.SplitSeq(podFields, "\n") {
		if field != "" && strings.EqualFold(field, name) {
			return true
		}
	}
	return false
}
