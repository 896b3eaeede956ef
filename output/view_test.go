package output

import (
	"slices"
	"strings"
	"testing"
)

// A view shows the row that is at its place at the time.
func TestView(t *testing.T) {
	t.Parallel()
	var row pod
	v := NewView(podColumns(), &row)
	var keys, phases []string
	for err := range Fill(&row, each(somePods(), nil)) {
		if err != nil {
			t.Fatal(err)
		}
		keys, phases = append(keys, v.Key()), append(phases, v.Text("phase"))
	}
	if got := strings.Join(keys, " "); got != "web-1 web-2 db-1" {
		t.Errorf("keys %s", got)
	}
	if got := strings.Join(phases, " "); got != "Running Crash, loop Pending" {
		t.Errorf("phases %s", got)
	}
	if v.Text("nonesuch") != "" || NewView([]Column[pod]{}, &row).Key() != "" {
		t.Error("a column that is not there has a text")
	}
}

// An error of the source comes with the row that it came with, and ends nothing
// that the reader does not end.
func TestFillPassesErrorsOn(t *testing.T) {
	t.Parallel()
	var row string
	var got []error
	for err := range Fill(&row, each([]string{"a"}, errSource)) {
		got = append(got, err)
	}
	if len(got) != 2 || got[0] != nil || !same(got[1], errSource) || row != "" {
		t.Errorf("errors %v, row %q", got, row)
	}
}

// A column beside the row's own leaves the view that it was added to alone.
func TestViewWith(t *testing.T) {
	t.Parallel()
	row := somePods()[0]
	v := NewView(podColumns(), &row)
	seen := v.With("seen", func() any { return noon })
	if got := strings.Join(names(seen.columns), " "); got != "seen name phase restarts created node" {
		t.Errorf("names %s", got)
	}
	if got := seen.Text("seen"); got != "2026-11-21T12:00:00Z" || len(v.columns) != 5 {
		t.Errorf("seen %s, names %v", got, names(v.columns))
	}
}

// What the server sent tells whether a row changed.
func TestViewJSON(t *testing.T) {
	t.Parallel()
	row := sent(exact)[0]
	text, err := NewView(rawColumns(), &row).JSON()
	if err != nil || string(text) != exact {
		t.Errorf("%s, error %v", text, err)
	}
}

// Completion says what a column is.
func TestViewDescribed(t *testing.T) {
	t.Parallel()
	v := NewView([]Column[int]{
		{Name: "number", Doc: "the number itself", Value: func(n int) any { return n }},
		{Name: "double", Value: func(n int) any { return 2 * n }},
	}, new(int))
	if got, want := v.Described(), []string{"number\tthe number itself", "double\t"}; !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}
