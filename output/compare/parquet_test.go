package compare

import (
	"bytes"
	"errors"
	"iter"
	"slices"
	"testing"
	"time"

	"tally/output"
	"tally/output/outfile"
)

type image struct {
	name   string
	seen   time.Time
	score  float64
	labels []string
}

// parquetOf is a verified Parquet file of the rows.
func parquetOf(t *testing.T, rows ...image) outfile.Report {
	t.Helper()
	columns := []output.Column[image]{
		{Name: "name", Value: func(i image) any { return i.name }},
		{Name: "seen", Type: output.Time, Value: func(i image) any { return i.seen }},
		{Name: "score", Type: output.Float, Value: func(i image) any { return i.score }},
		{Name: "labels", Type: output.List, Value: func(i image) any { return i.labels }},
	}
	all := iter.Seq2[image, error](func(yield func(image, error) bool) {
		for _, row := range rows {
			if !yield(row, nil) {
				return
			}
		}
	})
	var b bytes.Buffer
	if _, err := output.Write(t.Context(), &b, output.SchemaOf(columns), output.Erase(all), output.Options{Format: output.Parquet}); err != nil {
		t.Fatal(err)
	}
	return checked(t, "a.parquet", b.String())
}

// Cells of Parquet are compared as CSV has them; two lists are the same only if their
// items are.
func TestParquet(t *testing.T) {
	t.Parallel()
	noon := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
	before := parquetOf(t, image{"web", noon, 9.5, []string{"a,b"}}, image{"db", time.Time{}, 1, nil}, image{"old", noon, 0, nil})
	after := parquetOf(t, image{"new", noon, 0, nil}, image{"db", noon, 1, nil}, image{"web", noon.In(time.FixedZone("", 3600)), 9.50, []string{"a", "b"}})
	r, err := Files(t.Context(), before, after, Options{Key: []string{"name"}, Unique: true, TempDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	var got []string
	for c, err := range r.Changes() {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, summary(c))
	}
	want := []string{
		"changed db 1>1 seen:>2026-11-28T12:00:00Z", "added new 0>1", "removed old 1>0",
		`changed web 1>1 labels:["a,b"]>["a","b"]`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	csv := checked(t, "a.csv", "name,seen,score,labels\n")
	if _, err := Files(t.Context(), before, csv, Options{}); !errors.As(err, new(*MismatchError)) {
		t.Errorf("with CSV: error %v", err)
	}
}
