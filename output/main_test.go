package output

import (
	"bytes"
	"context"
	"errors"
	"io"
	"iter"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// noon is the clock of the tests.
var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// errSource is the error of a failing source.
var errSource = errors.New("stream reset by peer")

// pod is the row of most tests.
type pod struct {
	Name     string    `json:"name"`
	Phase    string    `json:"phase"`
	Restarts int       `json:"restarts"`
	Created  time.Time `json:"created"`
	Node     string    `json:"node"`
}

func podColumns() []Column[pod] {
	return []Column[pod]{
		{Name: "name", Key: true, Value: func(p pod) any { return p.Name }},
		{Name: "phase", Value: func(p pod) any { return p.Phase }},
		{Name: "restarts", Value: func(p pod) any { return p.Restarts }},
		{Name: "created", Value: func(p pod) any { return p.Created }},
		{Name: "node", Wide: true, Value: func(p pod) any { return p.Node }},
	}
}

func somePods() []pod {
	return []pod{
		{"web-1", "Running", 0, noon.Add(-72 * time.Hour), "node-a"},
		{"web-2", "Crash, loop", 12, noon.Add(-5 * time.Minute), "node-b"},
		{"db-1", "Pending", 3, time.Time{}, "node-a"},
	}
}

// each yields the rows, and then err if there is one.
func each[T any](rows []T, err error) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, row := range rows {
			if !yield(row, nil) {
				return
			}
		}
		if err != nil {
			var none T
			yield(none, err)
		}
	}
}

// writeRows is Write for rows whose type is known.
func writeRows[T any](w io.Writer, rows iter.Seq2[T, error], cols []Column[T], o Options) (int64, error) {
	return Write(context.Background(), w, SchemaOf(cols), Erase(rows), o)
}

// planOf is a plan for rows whose type is known.
func planOf[T any](cols []Column[T], o Options) (*plan, error) {
	return newPlan(context.Background(), SchemaOf(cols), o)
}

// written returns the output of Write, which must not fail. No time passes meanwhile, so
// that a busy machine is not taken for a slow source, for which tables are not measured.
func written[T any](t *testing.T, rows []T, cols []Column[T], o Options) string {
	t.Helper()
	var b bytes.Buffer
	var n int64
	var err error
	synctest.Test(t, func(*testing.T) { n, err = writeRows(&b, each(rows, nil), cols, o) })
	if err != nil {
		t.Fatalf("Write: %v", err)
	}
	if want := int64(len(rows)); o.Limit == 0 && n != want {
		t.Errorf("Write counted %d rows, want %d", n, want)
	}
	return b.String()
}

// same reports whether two errors are identical, and neither is wrapped.
func same(a, b any) bool { return a == b }

// stringColumn is the only column of rows that are strings.
func stringColumn(name string) []Column[string] {
	return []Column[string]{{Name: name, Key: true, Value: func(s string) any { return s }}}
}
