package output

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A record has one line for each value and each item of a list, none for empty
// values, and below them the row's sections.
func TestRecord(t *testing.T) {
	t.Parallel()
	cols := []Column[item]{
		{Name: "name", Value: func(i item) any { return i.A }},
		{Name: "state", States: States{Bad: {"broken"}}, Value: func(i item) any { return i.B }},
		{Name: "images", Wide: true, Value: func(i item) any { return []string{"a:1", "\x1b[2J"} }},
		{Name: "parts", Value: func(item) any { return []string{"as a section"} }},
		{Name: "nothing", Value: func(item) any { return nil }},
	}
	schema := WithSections(SchemaOf(cols), func(i item) []Section {
		return []Section{
			SectionOf("parts", itemColumns()[:2], []item{{A: "first", N: 1}, {A: "second", N: 22}}),
			SectionOf("none", itemColumns(), nil),
		}
	})
	for want, o := range map[string]Options{
		`name     web
state    broken
images   a:1
         \x1b[2J

parts
  a        n
  first    1
  second  22
`: {},
		"\x1b[1mname\x1b[0m   web\n\x1b[1mstate\x1b[0m  \x1b[31mbroken\x1b[0m\n": {Color: true, Columns: []string{"name", "state"}},
		"nothing\n": {Columns: []string{"nothing"}},
	} {
		o.Format = Record
		var b bytes.Buffer
		if _, err := Write(t.Context(), &b, schema, Erase(each([]item{{A: "web", B: "broken"}}, nil)), o); err != nil {
			t.Error(err)
		}
		if diff := cmp.Diff(want, b.String()); diff != "" {
			t.Errorf("%+v: -want +got\n%s", o, diff)
		}
	}
}

// A large value is escaped like any other, and blanks at its end go.
func TestALargeValueOfARecord(t *testing.T) {
	t.Parallel()
	type row struct{ long string }
	cols := []Column[*row]{{Name: "long", Value: func(r *row) any { return r.long }}, {Name: "b", Value: func(*row) any { return "next" }}}
	for _, long := range []string{strings.Repeat("a\x01\r\n \u202e結_", large/8), strings.Repeat("x", large) + strings.Repeat(" ", pieceBytes)} {
		var out bytes.Buffer
		if _, err := writeRows(&out, each([]*row{{"short"}, {long}}, nil), cols, Options{Format: Record}); err != nil {
			t.Fatal(err)
		}
		want := "long  short\nb     next\n\nlong  " + strings.TrimRight(Escape(long), " ") + "\nb     next\n"
		if out.String() != want {
			t.Errorf("%d bytes, want %d", out.Len(), len(want))
		}
	}
}
