package spec_test

import (
	"strings"
	"testing"

	"tally/cmd/kfp/internal/spec"
)

// What no server can take for a pipeline is refused; what may be one is not.
func TestE10WhatIsNoPipeline(t *testing.T) {
	t.Parallel()
	for content, says := range map[string]string{
		"kind: Workflow\n":                        "",
		"\n---\n# a comment\n---\nkind: Workflow": "",
		`{"kind":"Workflow"}`:                     "",
		"\ufeffkind: Workflow":                    "",
		"\xff\xfek\x00":                           "", // UTF-16
		"a: [":                                    "", // the server says what is wrong
		"PK: it begins like an archive":           "",
		"junk\n":                                  "not an object",
		"- a\n- b\n":                              "not an object",
		`["\ud83d\ude00"]`:                        "not an object", // a surrogate pair
		`{"name":"\ud83d\ude00"}`:                 "",
		"\"quoted\"":                              "not an object",
		"<html><title>Sign in</title></html>":     "not an object",
		"PK\x03\x04\x14\x00":                      "an archive",
		"\x1f\x8b\x08\x00":                        "an archive",
		"\x7fELF\x02\x01\x00":                     "binary data",
		"name: caf\xe9":                           "binary data",
	} {
		_, err := spec.Unpack("a.yaml", []byte(content))
		if (err != nil) != (says != "") || err != nil && !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v", content, err)
		}
	}
}
