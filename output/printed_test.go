package output

import (
	"errors"
	"io"
	"strings"
	"testing"
)

// printedBefore reports whether a row could not be printed and data was written before.
func printedBefore(err error, row int64) bool {
	var failed *RowError
	return errors.As(err, &failed) && failed.Row == row && failed.Printed
}

// A first row that fails after a part of it was printed has delivered data; one that
// fails before, or whose parts were kept to be sorted, has not.
func TestB13APartOfTheFirstRow(t *testing.T) {
	t.Parallel()
	long := `{"s":"` + strings.Repeat("x", 3<<20) + `"}`
	deep := strings.Repeat(`{"a":`, 5000) + "[" + strings.Repeat("1,", 1<<20) + "1]" + strings.Repeat("}", 5000)
	for name, tc := range map[string]struct {
		row string
		o   Options
	}{
		"jq":       {long, Options{Format: JSONLines, JQ: ".s, error"}},
		"template": {long, Options{Format: Template, Expression: "{{.s}}{{slice .s 1 0}}"}},
		"yaml":     {deep, Options{Format: YAML}},
	} {
		for _, sort := range []string{"", "size"} {
			tc.o.Sort = sort
			_, err := writeRows(io.Discard, each(sent(tc.row), nil), rawColumns(), tc.o)
			if failed := new(RowError); !errors.As(err, &failed) || failed.Printed != (sort == "") {
				t.Errorf("%s, sort %q: error %v", name, sort, err)
			}
		}
	}
}

// A row of a dataset that fails is told from a first one, as in a single file.
func TestB13ARowOfADataset(t *testing.T) {
	t.Parallel()
	type row struct {
		day      string
		restarts any
	}
	cols := []Column[row]{
		{Name: "day", Value: func(r row) any { return r.day }},
		{Name: "restarts", Type: Integer, Value: func(r row) any { return r.restarts }},
	}
	for failing, rows := range map[int64][]row{
		1: {{"monday", "many"}, {"monday", 1}},
		3: {{"monday", 1}, {"tuesday", 1}, {"monday", "many"}},
	} {
		o := Options{Format: Parquet, Partition: []string{"day"}}
		kept, n, err := parted(t, each(rows, nil), cols, o)
		if n != 0 || len(kept.parts) > 0 || !errors.As(err, new(*CellError)) || printedBefore(err, failing) != (failing > 1) {
			t.Errorf("row %d: %d rows, error %v", failing, n, err)
		}
		o.Partition = nil
		if _, err := writeRows(io.Discard, each(rows, nil), cols, o); printedBefore(err, failing) != (failing > 1) {
			t.Errorf("row %d of a single file: error %v", failing, err)
		}
	}
}

// A program that runs once, over all rows, prints all of its results or none.
func TestB13AProgramOverAllRowsThatFailsPrintsNothing(t *testing.T) {
	t.Parallel()
	var printed strings.Builder
	n, err := writeRows(&printed, each(sent(`{"s":"a"}`), nil), rawColumns(), Options{Format: JSON, JQ: ".[] | .s, error"})
	if failed := new(RowError); n != 0 || printed.Len() > 0 || !errors.As(err, &failed) || failed.Printed {
		t.Errorf("%d rows, %q, error %v", n, printed.String(), err)
	}
}
