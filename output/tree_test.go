package output

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"testing"
)

// repeated are n items of an array, or members of an object, numbered where the
// format has a place for it.
func repeated(n int, format string) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, format, strconv.Itoa(i))
	}
	return b.String()
}

// manyParts are documents with many values, by what they consist of.
func manyParts(n int) map[string]string {
	return map[string]string{
		"strings":       `[` + repeated(n, `"s%[1]s"`) + `]`,
		"long strings":  `[` + repeated(n/8, `"abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz%[1]s"`) + `]`,
		"numbers":       `[` + repeated(n, `%[1]s`) + `]`,
		"members":       `{` + repeated(n, `"name of a member %[1]s":"v%[1]s"`) + `}`,
		"objects":       `[` + repeated(n/8, `{"a":"v%[1]s","b":"w"}`) + `]`,
		"wide objects":  `[` + repeated(n/32, `{"a":"v%[1]s","b":"w","c":"w","d":"w","e":"w","f":"w","g":"w","h":"w","i":"w","j":"w"}`) + `]`,
		"empty objects": `[` + repeated(n, `{}%.0[1]s`) + `]`,
		"empty arrays":  `[` + repeated(n, `[]%.0[1]s`) + `]`,
		"nulls":         `[` + repeated(n, `null%.0[1]s`) + `]`,
	}
}

// The measured size of a document is its actual size. The heap of the whole process
// is measured, so no other test may run meanwhile.
func TestC6DocumentsTakeWhatIsMeasured(t *testing.T) {
	for name, document := range manyParts(100_000) {
		data := []byte(document)
		before := heapInUse()
		tree, size, err := new(decoder).exact(data)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		took := int(heapInUse() - before)
		if took > size*5/4+1<<20 || took < size/2-1<<20 {
			t.Errorf("%s: %d bytes, measured as %d", name, took, size)
		}
		if _, isTree := tree.(string); isTree {
			t.Errorf("%s: %T", name, tree)
		}
	}
}

// A row that would take too much memory once it is decoded is refused before it is
// decoded, by every expression, and the rows before it are printed.
func TestC6RowsOfManyPartsAreRefused(t *testing.T) {
	t.Parallel()
	row := `{"name":"a","list":[` + repeated(400_000, `{"a":"%[1]s"}`) + `]}`
	for name, o := range map[string]Options{
		"jq":       {Format: JSONLines, JQ: ".name"},
		"template": {Format: Template, Expression: "{{.name}}"},
		"jsonpath": {Format: JSONPath, Expression: "{.name}"},
	} {
		var printed strings.Builder
		n, err := writeRows(&printed, each(sent(`{"name":"first"}`, row), nil), rawColumns(), o)
		var size *RowSizeError
		if !errors.As(err, &size) || !printedBefore(err, 2) || n != 1 || printed.String() != "first\n" {
			t.Errorf("%s: %d rows, %q, error %v", name, n, printed.String(), err)
		}
	}
	if n, err := writeRows(io.Discard, each(sent(row), nil), rawColumns(), Options{Format: JSONLines}); n != 1 || err != nil {
		t.Errorf("jsonl: %d rows, error %v", n, err)
	}
}

// The output of a row that is kept to be sorted is bounded.
func TestC6WhatExpressionsPrintIsBounded(t *testing.T) {
	t.Parallel()
	row := `{"s":"` + strings.Repeat("<", 1<<20) + `"}`
	for name, o := range map[string]Options{
		"jq":       {Format: JSONLines, JQ: "[range(40) as $i | .s]"},
		"strings":  {Format: JSONLines, JQ: ".s * 40"},
		"template": {Format: Template, Expression: "{{range split \"\" (slice .s 0 40)}}{{$.s}}{{end}}"},
		"jsonpath": {Format: JSONPath, Expression: strings.Repeat("{@}", 6)},
	} {
		o.Sort = "size"
		if _, err := writeRows(io.Discard, each(sent(row), nil), rawColumns(), o); !errors.As(err, new(*RowSizeError)) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}
