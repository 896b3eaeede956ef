package output

import (
	"bytes"
	"io"
	"os"
	"runtime"
	"runtime/debug"

	"testing"
)

// rowsOf is how many rows the memory tests write: sufficient to distinguish a
// bound from a leak, and a million with TALLY_HEAVY=1.
func rowsOf(t *testing.T) int {
	t.Helper()
	if os.Getenv("TALLY_HEAVY") != "" {
		return 1_000_000
	}
	if testing.Short() {
		t.Skip("writes many rows")
	}
	return 50_000
}

// lineCounter counts bytes and lines and discards them.
type lineCounter struct{ lines, bytes int }

func (c *lineCounter) Write(p []byte) (int, error) {
	c.lines += bytes.Count(p, []byte("\n"))
	c.bytes += len(p)
	return len(p), nil
}

// An additional row costs no memory: Write allocates only its buffers, whatever
// the number of rows.
func TestMemoryIsBounded(t *testing.T) {
	rows := rowsOf(t)
	for _, f := range []Format{CSV, TSV, JSONLines, JSON, Table, Wide} {
		sink := &lineCounter{}
		before := allocated()
		n, err := writeRows(sink, benchRows(rows), benchColumns(), Options{Format: f})
		if err != nil || n != int64(rows) || sink.lines < rows {
			t.Fatalf("%s: %d rows, %d lines, error %v", f, n, sink.lines, err)
		}
		if used := allocated() - before; used > 4<<20 {
			t.Errorf("%s: %d rows allocated %d KiB", f, rows, used>>10)
		}
	}
}

// allocated is the total number of bytes that the process has allocated.
func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

// Sorting respects its bound: the heap never grows far beyond it, although the
// rows are many times as large.
func TestSortMemoryIsBounded(t *testing.T) {
	rows := rowsOf(t)
	const memory = 1 << 20
	defer debug.SetGCPercent(debug.SetGCPercent(10))
	peak := uint64(0)
	start := heapInUse()
	seen := 0
	source := func(yield func(*benchRow, error) bool) {
		for row, err := range benchRows(rows) {
			if seen++; seen%5000 == 0 {
				peak = max(peak, heapInUse())
			}
			if !yield(row, err) {
				return
			}
		}
	}
	o := Options{Format: CSV, Sort: "restarts", SortMemory: memory, TempDir: t.TempDir()}
	n, err := writeRows(io.Discard, source, benchColumns(), o)
	if err != nil || n != int64(rows) {
		t.Fatalf("%d rows, error %v", n, err)
	}
	if grown := peak - min(peak, start); grown > 4*memory {
		t.Errorf("the heap grew by %d KiB, the bound is %d", grown>>10, memory>>10)
	}
}

// heapInUse is the size of the reachable heap: garbage is collected first.
func heapInUse() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// With Append and the row's own bytes, a row costs no allocation.
func TestRowsDoNotAllocate(t *testing.T) {
	for _, f := range []Format{CSV, TSV, JSONLines, JSON, Table} {
		p, err := planOf(benchColumns(), Options{Format: f}.normal())
		if err != nil {
			t.Fatal(err)
		}
		out := newPump(io.Discard, p.layout, false)
		defer out.stop()
		for row := range benchRows(2 * windowRows) { // past the table's window
			write(t, p, out, row)
		}
		for row := range benchRows(1) {
			if n := testing.AllocsPerRun(1000, func() { write(t, p, out, row) }); n != 0 {
				t.Errorf("%s: %v allocations a row", f, n)
			}
		}
	}
}

// A struct around a pointer is as cheap.
func TestWrappedRowsDoNotAllocate(t *testing.T) {
	type wrapped struct{ *benchRow }
	cols := []Column[wrapped]{{Name: "id", Append: func(dst []byte, w wrapped) []byte { return append(dst, w.id...) }}}
	p, err := planOf(cols, Options{Format: JSONLines}.normal())
	if err != nil {
		t.Fatal(err)
	}
	for row := range benchRows(1) {
		if n := testing.AllocsPerRun(1000, func() { _, _ = p.render(wrapped{row}) }); n != 0 {
			t.Errorf("%v allocations a row", n)
		}
	}
}

func write(t *testing.T, p *plan, out *pump, row *benchRow) {
	t.Helper()
	record, err := p.render(row)
	if err == nil {
		err = out.add(record)
	}
	if err != nil {
		t.Fatal(err)
	}
}
