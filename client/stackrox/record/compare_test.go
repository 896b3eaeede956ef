package record

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
)

// plan is the plan for the reference's rows, with its values.
func (f reference) plan() (*Plan, []Value) {
	p := NewPlan(f.export, f.rows...)
	var values []Value
	for _, path := range f.paths {
		values = append(values, p.Value(path))
	}
	return p, values
}

// source is a Scanner or a Frames.
type source interface{ Next() (*Record, error) }

// scan renders the records of a scanner as the reference does; err is its last error.
func (f reference) scan(s source, values []Value) (records []string, end string, err error) {
	for {
		r, err := s.Next()
		if err == nil {
			records = append(records, f.show(r, values))
			continue
		}
		var server *ServerError
		var syntax *SyntaxError
		switch {
		case err == io.EOF:
			return records, complete, err
		case errors.As(err, &server):
			return records, failed + string(server.Raw), err
		case errors.As(err, &syntax):
			return records, illegal, err
		case errors.Is(err, io.ErrUnexpectedEOF):
			return records, cut, err
		}
		return records, err.Error(), err
	}
}

// show renders a record: a value as a cell if there is no list between it and the row, else
// as a list.
func (f reference) show(r *Record, values []Value) string {
	var out strings.Builder
	for row := range r.Rows {
		fmt.Fprintf(&out, "row %s\n", row.AppendJSON(nil))
		for i, v := range values {
			var strs []string
			for k := range row.List(v).Len() {
				strs = append(strs, string(row.List(v).At(k).Append(nil)))
			}
			if c := row.Cell(v); c.Has() && (len(strs) != 1 || string(c.Append(nil)) != strs[0]) {
				strs = []string{"cell and list differ"}
			}
			fmt.Fprintf(&out, "%s=%q\n", f.paths[i], strs)
		}
	}
	return out.String() + string(r.JSON())
}

// compare fails the test unless the scanner, reading the stream in pieces, yields the same
// as the reference, and ends with the same error as on the whole stream.
func (f reference) compare(t *testing.T, stream []byte, legal bool, seed uint64) {
	t.Helper()
	wantRecords, want := f.stream(stream)
	plan, values := f.plan()
	atOnce, err := NewScanner(bytes.NewReader(stream), plan, len(stream)+1)
	if err != nil {
		t.Fatal(err)
	}
	records, end, whole := f.scan(atOnce, values)
	if end == illegal && want == cut && !legal {
		want = illegal // the scanner need not see a record's end to refuse it
	}
	if end != want || !slices.Equal(records, wantRecords) {
		t.Fatalf("%s\ngives %d records, %s (%v), not %d, %s\n%s", quoted(stream), len(records), end, whole, len(wantRecords), want,
			firstDifference(records, wantRecords))
	}
	again, _, err := f.scan(inPieces(t, stream, plan, seed), values)
	if !slices.Equal(again, records) || err.Error() != whole.Error() {
		t.Fatalf("%s\nin pieces gives %d records, %v, not %d, %v\n%s", quoted(stream), len(again), err, len(records), whole,
			firstDifference(again, records))
	}
}

func quoted(stream []byte) string {
	const shown = 3000
	return fmt.Sprintf("stream of %d bytes %q", len(stream), stream[:min(len(stream), shown)])
}

// firstDifference returns the first differing line of the first differing record.
func firstDifference(got, want []string) string {
	for i := range min(len(got), len(want)) {
		a, b := strings.Split(got[i], "\n"), strings.Split(want[i], "\n")
		for k := range min(len(a), len(b)) {
			if a[k] != b[k] {
				return fmt.Sprintf("record %d:\n%s\nnot\n%s", i, a[k], b[k])
			}
		}
		if len(a) != len(b) {
			return fmt.Sprintf("record %d has %d lines, not %d", i, len(a), len(b))
		}
	}
	return ""
}
