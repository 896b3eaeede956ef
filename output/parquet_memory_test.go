package output

import (
	"fmt"
	"io"
	"iter"
	"math/rand/v2"
	"strconv"
	"testing"
	"time"
)

// wideRow is like a finding: many columns, of which some never repeat.
type wideRow struct {
	n   int
	rnd *rand.Rand
}

func wideColumns() []Column[*wideRow] {
	var cols []Column[*wideRow]
	for i := range 12 {
		cols = append(cols, Column[*wideRow]{Name: "unique" + strconv.Itoa(i), Append: func(dst []byte, r *wideRow) []byte {
			return fmt.Appendf(dst, "%016x%016x", r.rnd.Uint64(), r.rnd.Uint64())
		}}, Column[*wideRow]{Name: "common" + strconv.Itoa(i), Append: func(dst []byte, r *wideRow) []byte {
			return strconv.AppendInt(append(dst, "registry.example.com/team/service-"...), int64(r.n%(100*(i+1))), 10)
		}})
	}
	return append(cols,
		Column[*wideRow]{Name: "score", Type: Float, Value: func(r *wideRow) any { return float64(r.n%100) / 10 }},
		Column[*wideRow]{Name: "at", Type: Time, Value: func(r *wideRow) any { return time.Unix(int64(r.n), 0) }},
		Column[*wideRow]{Name: "labels", Type: List, Value: func(r *wideRow) any { return []string{"a=" + strconv.Itoa(r.n), "b=c"} }},
	)
}

// wideRows yields n rows and calls seen with the number of each.
func wideRows(n int, seen func(int)) iter.Seq2[*wideRow, error] {
	return func(yield func(*wideRow, error) bool) {
		row := &wideRow{rnd: rand.New(rand.NewPCG(1, 2))}
		for row.n = range n {
			seen(row.n)
			if !yield(row, nil) {
				return
			}
		}
	}
}

// Row groups bound the memory of Parquet, whatever the number of rows and however
// different their cells are.
func TestParquetMemoryIsBounded(t *testing.T) {
	rows := rowsOf(t)
	start, peak := heapInUse(), uint64(0)
	sink := &lineCounter{}
	n, err := writeRows(sink, wideRows(rows, func(n int) {
		if n%5_000 == 4_999 {
			peak = max(peak, heapInUse())
		}
	}), wideColumns(), Options{Format: Parquet})
	if err != nil || n != int64(rows) {
		t.Fatalf("%d rows, error %v", n, err)
	}
	if bound := uint64(48 << 20); peak-start > bound {
		t.Errorf("the heap grew by %d KiB, the bound is %d", (peak-start)>>10, bound>>10)
	}
}

func BenchmarkParquet(b *testing.B) {
	for _, f := range []Format{CSV, Parquet} {
		b.Run(f.String(), func(b *testing.B) {
			const rows = 100_000
			for b.Loop() {
				if _, err := writeRows(io.Discard, wideRows(rows, func(int) {}), wideColumns(), Options{Format: f}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}
