package output

import (
	"fmt"
	"strings"
	"testing"

	"github.com/clipperhouse/displaywidth"
	"github.com/google/go-cmp/cmp"
)

func worthColumns() []Column[item] {
	return []Column[item]{
		{Name: "id", Worth: Spare, Value: func(i item) any { return fmt.Sprintf("%032x", i.N) }},
		{Name: "name", Worth: Vital, Value: func(i item) any { return i.A }},
		{Name: "num", Worth: Useful, Value: func(i item) any { return i.N }},
		{Name: "state", Worth: Major, States: States{Good: {"fine"}, Bad: {"Broken"}}, Value: func(i item) any { return i.B }},
		{Name: "first", Value: func(i item) any { return "minor" }},
		{Name: "last", Value: func(i item) any { return "minor" }},
		{Name: "joined", Person: true, Worth: Useful, Value: func(i item) any { return "known" }},
	}
}

// The columns of least worth are omitted first, and the caller is notified.
func TestColumnsAreLeftOutByWorth(t *testing.T) {
	t.Parallel()
	rows := []item{{"checkout-1", 1, "fine"}, {"checkout-2", 20, "broken"}}
	for width, want := range map[int][]string{
		80: nil,
		45: nil,
		44: {"last"},
		37: {"last", "first"},
		30: {"last", "first", "joined"},
		20: {"last", "first", "joined", "num"},
		12: {"last", "first", "joined", "num", "state"},
	} {
		var omitted []string
		got := written(t, rows, worthColumns(), Options{
			Terminal: true, Width: width, LeftOut: func(columns []string) { omitted = columns },
		})
		if diff := cmp.Diff(want, omitted); diff != "" {
			t.Errorf("width %d (-want +omitted):\n%s\n%s", width, diff, got)
		}
		for line := range strings.Lines(got) {
			if w := displaywidth.String(strings.TrimSuffix(line, "\n")); w > width {
				t.Errorf("width %d: a line of %d columns: %q", width, w, line)
			}
		}
	}
}

// Pipes get all columns, whatever their worth, except those that are only for
// people; wide and --columns have everything.
func TestWorthIsForTerminals(t *testing.T) {
	t.Parallel()
	rows := []item{{"a", 1, "fine"}}
	for want, o := range map[string]Options{
		"id name num state first last":        {Width: 10},
		"id,name,num,state,first,last":        {Format: CSV},
		"name num state first last joined":    {Terminal: true},
		"id name num state first last joined": {Format: Wide, Terminal: true, Width: 10},
		"joined id":                           {Terminal: true, Columns: []string{"joined", "id"}},
	} {
		header, _, _ := strings.Cut(written(t, rows, worthColumns(), o), "\n")
		if got := strings.Join(strings.Fields(header), " "); got != want {
			t.Errorf("%+v: %s, want %s", o, got, want)
		}
	}
}

// Cut cells still distinguish rows: they keep the end if the beginnings are the
// same.
func TestCutCellsAreToldApart(t *testing.T) {
	t.Parallel()
	var rows []item
	for i := range 40 {
		rows = append(rows, item{fmt.Sprintf("a-name-that-begins-as-all-others-do-%02d", i), i, "x"})
	}
	got := written(t, rows, worthColumns(), Options{Terminal: true, Width: 16, NoHeaders: true})
	seen := map[string]bool{}
	for line := range strings.Lines(got) {
		seen[line] = true
		if w := displaywidth.String(strings.TrimSuffix(line, "\n")); w > 16 {
			t.Errorf("%d columns: %q", w, line)
		}
	}
	if len(seen) != len(rows) || !strings.Contains(got, "…") {
		t.Errorf("%d rows of %d are told apart:\n%s", len(seen), len(rows), got)
	}
}

// Wide characters are not split at either end.
func TestCutCountsWideCharacters(t *testing.T) {
	t.Parallel()
	for width := 3; width < 20; width++ {
		for tail := range width {
			got := string(cutCell([]byte("上海-生产-支付网关-01"), width, tail))
			if displaywidth.String(got) != width || !strings.Contains(got, "…") {
				t.Errorf("width %d, tail %d: %q", width, tail, got)
			}
		}
	}
}

// States have the colour of their meaning, whatever their case, and columns are as
// wide as without colours.
func TestStatesInColour(t *testing.T) {
	t.Parallel()
	rows := []item{{"a", 1, "fine"}, {"b", 2, "broken"}, {"c", 3, "unheard"}}
	for _, o := range []Options{{Color: true, Columns: []string{"state", "num"}}, {Color: true, Terminal: true, Width: 80, Columns: []string{"state", "num"}}} {
		got := written(t, rows, worthColumns(), o)
		want := "\x1b[1mstate    num\x1b[0m\n\x1b[32mfine\x1b[0m       1\n\x1b[31mbroken\x1b[0m     2\nunheard    3\n"
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%+v: -want +got\n%s", o, diff)
		}
	}
	o := Options{Color: true, Format: CSV, Columns: []string{"state"}}
	if got := written(t, rows, worthColumns(), o); strings.Contains(got, "\x1b") {
		t.Errorf("csv has colours: %q", got)
	}
}

// JSON and YAML are painted if colour is requested, without a change of content.
func TestDocumentsInColour(t *testing.T) {
	t.Parallel()
	rows := []item{{"a", 1, "fine"}}
	for format, want := range map[Format]string{
		JSONLines: "{\x1b[34;1m\"name\"\x1b[0m:\x1b[32m\"a\"\x1b[0m,\x1b[34;1m\"num\"\x1b[0m:\x1b[36m1\x1b[0m}\n",
		YAML:      "- \x1b[34;1mname\x1b[0m: \x1b[32ma\x1b[0m\n  \x1b[34;1mnum\x1b[0m: \x1b[36m1\x1b[0m\n",
	} {
		got := written(t, rows, worthColumns(), Options{Format: format, Color: true, Columns: []string{"name", "num"}})
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%v: -want +got\n%s", format, diff)
		}
	}
}

// Columns that place a row are omitted before those that identify it, the widest place
// first; cells that mean nothing in part are never cut; and rows stay distinct.
func TestNoCellIsCutBelowWhatDistinguishesIt(t *testing.T) {
	t.Parallel()
	var rows []item
	for i := range 30 {
		rows = append(rows, item{fmt.Sprintf("registry.example.com/shop/checkout:2026.11.%02d", i), i, fmt.Sprintf("CVE-2026-1%03d", i%7)})
	}
	columns := []Column[item]{
		{Name: "fleet", Worth: Place, Value: func(item) any { return "frankfurt-production" }},
		{Name: "image", Worth: Place, Value: func(i item) any { return i.A }},
		{Name: "cve", Worth: Vital, Whole: true, Value: func(i item) any { return i.B }},
		{Name: "severity", Worth: Vital, States: States{Bad: {"IMPORTANT"}}, Value: func(item) any { return "IMPORTANT" }},
		{Name: "fixed", Worth: Major, Value: func(item) any { return "1:3.2.0-1.el9_4" }},
	}
	for width, want := range map[int][]string{
		90: nil, 76: nil, 60: {"fixed"}, 45: {"fixed"}, 40: {"fixed", "fleet"}, 30: {"fixed", "fleet", "image"}, 20: {"fixed", "fleet", "image", "severity"}, 5: {"fixed", "fleet", "image", "severity"},
	} {
		var omitted []string
		got := written(t, rows, columns, Options{Terminal: true, Width: width, NoHeaders: true, LeftOut: func(columns []string) { omitted = columns }})
		if diff := cmp.Diff(want, omitted); diff != "" {
			t.Errorf("width %d (-want +omitted):\n%s\n%s", width, diff, got)
		}
		seen := map[string]bool{}
		for line := range strings.Lines(got) {
			seen[line] = true
			if !strings.Contains(line, "CVE-2026-1") || strings.Contains(line, "CVE-2026-1…") || strings.Contains(line, "IMP…") {
				t.Errorf("width %d: %q is cut", width, line)
			}
		}
		if len(want) < 3 && len(seen) != len(rows) {
			t.Errorf("width %d: %d rows of %d are distinct:\n%s", width, len(seen), len(rows), got)
		}
	}
}

// A column without values is left out of a section, and one that does not fit is
// reported.
func TestSectionsShowWhatTheyHave(t *testing.T) {
	t.Parallel()
	schema := WithSections(SchemaOf(itemColumns()), func(i item) []Section {
		columns := append(worthColumns(), Column[item]{Name: "empty", Worth: Vital, Value: func(item) any { return "" }})
		return []Section{SectionOf("parts", columns, []item{i})}
	})
	var omitted []string
	var shown strings.Builder
	o := Options{Format: Record, Terminal: true, Single: true, Width: 30, LeftOut: func(columns []string) { omitted = append(omitted, columns...) }}
	if _, err := Write(t.Context(), &shown, schema, Erase(each([]item{{"checkout-1", 1, "fine"}}, nil)), o); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(shown.String(), "empty") || !strings.Contains(shown.String(), "  checkout-1  ") || len(omitted) == 0 {
		t.Errorf("omitted %q:\n%s", omitted, shown.String())
	}
}
