package output

import (
	"bytes"
	"errors"
	"io"
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"

	"tally/output/parquetfile"
)

// readBack returns the columns and the cells of a Parquet file.
func readBack(t *testing.T, data string) (columns []string, rows [][]string) {
	t.Helper()
	r, err := parquetfile.Open(strings.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	for {
		cells, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		var row []string
		for _, c := range cells {
			row = append(row, string(c))
		}
		rows = append(rows, row)
	}
	if int64(len(rows)) != r.Rows() {
		t.Errorf("%d rows, and the footer says %d", len(rows), r.Rows())
	}
	return r.Columns(), rows
}

// held is a row of one cell, of any type.
type held struct{ cell any }

// typedColumns have one column of each type, of which the row fills one.
func typedColumns() []Column[held] {
	var cols []Column[held]
	for typ, name := range []string{"a string", "bool", "labels.app", "число, and more", "time", "duration", "列表"} {
		cols = append(cols, Column[held]{Name: name, Type: Type(typ), Value: func(h held) any {
			if typ == columnOf(h.cell) {
				return h.cell
			}
			return nil
		}})
	}
	return cols
}

// columnOf is the index of a value's column.
func columnOf(v any) int {
	switch v.(type) {
	case bool:
		return int(Bool)
	case int, uint64:
		return int(Integer)
	case float64:
		return int(Float)
	case time.Time:
		return int(Time)
	case time.Duration:
		return int(Duration)
	case []string:
		return int(List)
	}
	return int(String)
}

// Cells of all types are read back unchanged, in columns of any name and in order;
// none is null.
func TestParquetTypes(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 28, 1, 2, 3, 456789123, time.FixedZone("", 3600))
	cells := []any{
		"web", "zero\x00, \"quoted\"\n", "\xff is not UTF-8", "", nil,
		true, false, 0, math.MinInt64, uint64(math.MaxInt64), 0.1, math.Copysign(0, -1), math.Inf(1),
		at, time.Unix(-1, 0), 1500 * time.Millisecond, []string{"a;b,c", ""}, []string{},
	}
	var rows []held
	for _, cell := range cells {
		rows = append(rows, held{cell})
	}
	columns, got := readBack(t, written(t, rows, typedColumns(), Options{Format: Parquet}))
	if diff := cmp.Diff(names(SchemaOf(typedColumns()).columns), columns); diff != "" {
		t.Errorf("columns: %s", diff)
	}
	want := []string{
		"web", "zero\x00, \"quoted\"\n", "\ufffd is not UTF-8", "", "",
		"true", "false", "0", "-9223372036854775808", "9223372036854775807", "0.1", "-0", "+Inf",
		"2026-11-28T00:02:03.456789Z", "1969-12-31T23:59:59Z", "1.5", `["a;b,c",""]`, "",
	}
	for i, of := range cells {
		for c, cell := range got[i] {
			if mine := c == columnOf(of); mine && cell != want[i] || !mine && cell != "" {
				t.Errorf("row %d, %v: %q in column %s, want %q", i, of, cell, columns[c], want[i])
			}
		}
	}
}

// A column that appends its cells as strings has the same types.
func TestParquetOfAppended(t *testing.T) {
	t.Parallel()
	for typ, cell := range map[Type]string{Bool: "true", Integer: "-12", Float: "9.8", Time: "2026-11-28T01:02:03.5Z", Duration: "0.25", String: "x"} {
		cols := []Column[string]{{Name: "c", Type: typ, Append: func(dst []byte, s string) []byte { return append(dst, s...) }}}
		_, got := readBack(t, written(t, []string{cell, ""}, cols, Options{Format: Parquet}))
		if diff := cmp.Diff([][]string{{cell}, {""}}, got); diff != "" {
			t.Errorf("%s: %s", typ, diff)
		}
	}
	cols := []Column[string]{{
		Name: "c", Type: List,
		Append: func(dst []byte, s string) []byte { return append(dst, s...) },
		Items:  func(s string) []string { return strings.Split(s, ";") },
	}}
	if _, got := readBack(t, written(t, []string{"a;b"}, cols, Options{Format: Parquet})); got[0][0] != `["a","b"]` {
		t.Errorf("a list is %s", got[0][0])
	}
}

// A cell that its type cannot represent is an error that names it, not null.
func TestParquetRefusesOtherTypes(t *testing.T) {
	t.Parallel()
	for typ, cells := range map[Type][]any{
		Bool: {"yes", 1}, Integer: {1.5, uint64(math.MaxUint64), "1"}, Float: {"much"}, Time: {"yesterday", 3}, Duration: {3, "1s"},
	} {
		for _, cell := range cells {
			cols := []Column[held]{{Name: "odd", Type: typ, Value: func(h held) any { return h.cell }}}
			_, err := writeRows(io.Discard, each([]held{{nil}, {cell}}, nil), cols, Options{Format: Parquet})
			var odd *CellError
			if !errors.As(err, &odd) || odd.Column != "odd" || !strings.HasPrefix(err.Error(), "row 2: ") {
				t.Errorf("%v as %s: error %v", cell, typ, err)
			}
		}
	}
	cols := []Column[string]{{Name: "odd", Type: Time, Append: func(dst []byte, s string) []byte { return append(dst, s...) }}}
	if _, err := writeRows(io.Discard, each([]string{"soon"}, nil), cols, Options{Format: Parquet}); !errors.As(err, new(*CellError)) {
		t.Errorf("soon as a time: error %v", err)
	}
}

// Without its last row a file has no footer, so that no reader takes it for complete.
func TestParquetOfFailingSource(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	n, err := writeRows(&b, each(manyNumbers(groupRows+1), errSource), numberColumn(), Options{Format: Parquet})
	if !same(err, errSource) || n != groupRows+1 {
		t.Errorf("%d rows, error %v", n, err)
	}
	if _, err := parquetfile.Open(bytes.NewReader(b.Bytes()), int64(b.Len())); err == nil || b.Len() == 0 {
		t.Errorf("%d bytes can be read, error %v", b.Len(), err)
	}
}

// Rows of several groups, in the order of the source and sorted.
func TestParquetRowGroups(t *testing.T) {
	t.Parallel()
	rows := manyNumbers(groupRows + 1000)
	for _, o := range []Options{{Format: Parquet}, {Format: Parquet, Sort: "n:desc", TempDir: t.TempDir()}} {
		_, got := readBack(t, written(t, rows, numberColumn(), o))
		for i, row := range got {
			want := i
			if o.Sort != "" {
				want = len(rows) - 1 - i
			}
			if row[0] != strconv.Itoa(want) {
				t.Fatalf("sorted by %q: row %d is %s", o.Sort, i, row[0])
			}
		}
	}
}

// Rows share one value, whose memory is not kept.
func TestParquetKeepsNoRow(t *testing.T) {
	t.Parallel()
	var got bytes.Buffer
	_, err := writeRows(&got, benchRows(1000), benchColumns(), Options{Format: Parquet, Columns: []string{"restarts", "name"}})
	if err != nil {
		t.Fatal(err)
	}
	if columns, rows := readBack(t, got.String()); columns[0] != "restarts" || rows[300][0] != strconv.Itoa(300&0xff) || rows[999][1] != "payments-api-7c9d8f6b5-x2x9k" {
		t.Errorf("%v: %v", columns, rows[300])
	}
}

// No rows are a complete file.
func TestParquetWithoutRows(t *testing.T) {
	t.Parallel()
	columns, rows := readBack(t, written(t, nil, podColumns(), Options{Format: Parquet}))
	if len(rows) != 0 || len(columns) != 4 {
		t.Errorf("%v: %v", columns, rows)
	}
}

func manyNumbers(n int) []int {
	rows := make([]int, n)
	for i := range rows {
		rows[i] = i
	}
	return rows
}

func numberColumn() []Column[int] {
	return []Column[int]{{Name: "n", Type: Integer, Value: func(n int) any { return n }}}
}

// A file does not hold large cells again as the bounds of its row groups, which would
// stay in memory up to its end.
func TestParquetRepeatsNoLargeCell(t *testing.T) {
	t.Parallel()
	cell := func(i int) string { return strings.Repeat(string(rune('a'+i)), 9<<20) }
	var file bytes.Buffer
	rows := func(yield func(held, error) bool) {
		for i := range 12 {
			h := held{strconv.Itoa(i)}
			if i > 2 {
				h.cell = cell(i)
			}
			if !yield(h, nil) {
				return
			}
		}
	}
	if _, err := writeRows(&file, rows, typedColumns(), Options{Format: Parquet}); err != nil {
		t.Fatal(err)
	}
	if size := file.Len(); size > 1<<20 {
		t.Errorf("a file of %d bytes holds cells that are not compressed", size)
	}
	_, read := readBack(t, file.String())
	if len(read) != 12 || read[2][0] != "2" || read[11][0] != cell(11) {
		t.Errorf("%d rows", len(read))
	}
	f, err := parquet.OpenFile(bytes.NewReader(file.Bytes()), int64(file.Len()))
	if err != nil {
		t.Fatal(err)
	}
	first, last := f.Metadata().RowGroups[0].Columns[0].MetaData, f.Metadata().RowGroups[1].Columns[0].MetaData
	if string(first.Statistics.MaxValue) != "2" || last.Statistics.MaxValue != nil {
		t.Errorf("bounds %q and %d bytes", first.Statistics.MaxValue, len(last.Statistics.MaxValue))
	}
}
