package output

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// cells are sorted by their type, not by their printed form.
func TestSortOrder(t *testing.T) {
	t.Parallel()
	tests := map[string][]any{ // in order
		"integers":              {math.MinInt64, -10, -9, 0, 2, 10, math.MaxInt64 - 1, math.MaxInt64},
		"above the signed":      {uint64(1), int64(math.MaxInt64), uint64(1) << 63, uint64(math.MaxUint64) - 1, uint64(math.MaxUint64)},
		"floats":                {math.Inf(-1), -1e300, -0.5, 0.0, 5e-324, 0.5, 1e300, math.Inf(1), math.NaN()},
		"integers and floats":   {-1, -0.5, 0, 0.5, 1, 1.5, 1 << 53, 1<<53 + 1, 1<<53 + 2},
		"JSON numbers":          {json.Number("-1e2"), json.Number("9"), json.Number("10"), json.Number("9007199254740993"), json.Number("1e400")},
		"durations":             {-time.Second, time.Millisecond, time.Second, time.Hour},
		"times":                 {time.Unix(-1, 0), time.Unix(0, 0), time.Unix(0, 1), noon, noon.AddDate(300, 0, 0)},
		"texts as bytes":        {"B", "a", "ab", "b", "é", "日本"},
		"digits in text":        {"10", "9"},
		"booleans":              {false, true},
		"lists":                 {[]string{"a"}, []string{"a", "b"}, []string{"b"}},
		"missing come last":     {"a", "b", nil},
		"empty text is missing": {"a", ""},
		"no time is missing":    {noon, time.Time{}},
		"mixed types":           {1, 2.5, noon, "a", nil},
	}
	for name, want := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, desc := range []bool{false, true} {
				if got := sorted(t, want, desc); !slices.Equal(got, inOrder(want, desc)) {
					t.Errorf("descending %v: got %v", desc, got)
				}
			}
		})
	}
}

// inOrder is the indices of the cells, the missing ones last in both directions.
func inOrder(cells []any, desc bool) []int {
	var present, missing []int
	for i, c := range cells {
		if k := appendKey(nil, valueOf(c)); k[0] == classMissing {
			missing = append(missing, i)
		} else {
			present = append(present, i)
		}
	}
	if desc {
		slices.Reverse(present)
	}
	return append(present, missing...)
}

// sorted returns the indices of the cells as Write sorts them, from the reverse
// of their order and with a memory so small that everything goes to disk.
func sorted(t *testing.T, cells []any, desc bool) []int {
	t.Helper()
	type row struct {
		index int
		cell  any
	}
	var rows []row
	for i := len(cells) - 1; i >= 0; i-- {
		rows = append(rows, row{i, cells[i]})
	}
	cols := []Column[row]{
		{Name: "index", Value: func(r row) any { return r.index }},
		{Name: "cell", Value: func(r row) any { return r.cell }},
	}
	o := Options{Format: TSV, NoHeaders: true, Columns: []string{"index"}, Sort: "cell", TempDir: t.TempDir(), SortMemory: 1}
	if desc {
		o.Sort += ":desc"
	}
	var order []int
	for line := range strings.Lines(written(t, rows, cols, o)) {
		var i int
		if _, err := fmt.Sscan(line, &i); err != nil {
			t.Fatal(err)
		}
		order = append(order, i)
	}
	return order
}

// Equal rows stay in the source's order, from memory and from disk, both ways.
func TestSortIsStable(t *testing.T) {
	t.Parallel()
	const rows = 1000
	cols := []Column[int]{
		{Name: "row", Value: func(i int) any { return i }},
		{Name: "group", Value: func(i int) any { return i % 3 }},
	}
	source := make([]int, rows)
	for i := range source {
		source[i] = i
	}
	for _, memory := range []int64{1, 1000, 20_000, DefaultSortMemory} {
		for _, order := range []string{"group", "group:asc", "group:desc"} {
			o := Options{Format: TSV, NoHeaders: true, Sort: order, SortMemory: memory, TempDir: t.TempDir()}
			lines := strings.Fields(written(t, source, cols, o))
			last, lastGroup := -1, ""
			for i := 0; i < len(lines); i += 2 {
				var row int
				if _, err := fmt.Sscan(lines[i], &row); err != nil {
					t.Fatal(err)
				}
				if lines[i+1] == lastGroup && row < last {
					t.Fatalf("memory %d, %s: row %d after row %d", memory, order, row, last)
				}
				last, lastGroup = row, lines[i+1]
			}
			if len(lines) != 2*rows {
				t.Errorf("memory %d, %s: %d cells of %d rows", memory, order, len(lines), rows)
			}
		}
	}
}

// Sorting on disk and in memory has the same result, in every format.
func TestSpilledIsTheSame(t *testing.T) {
	t.Parallel()
	var rows []item
	for i := range 3000 {
		rows = append(rows, item{A: strings.Repeat("ä,\n", i%7), N: i * 7919 % 3001, B: strings.Repeat("x", i%100)})
	}
	for _, f := range []Format{Table, CSV, JSON, JSONLines, YAML} {
		o := Options{Format: f, Sort: "n"}
		inMemory := written(t, rows, itemColumns(), o)
		o.SortMemory, o.TempDir = 64<<10, t.TempDir()
		if spilled := written(t, rows, itemColumns(), o); spilled != inMemory {
			t.Errorf("%s: the spilled output differs", f)
		}
		assertEmpty(t, o.TempDir)
	}
}

// A record that is larger than the memory and its chunks is still sorted.
func TestSortHugeRecords(t *testing.T) {
	t.Parallel()
	rows := []string{
		strings.Repeat("c", 3*(256<<10)), "b", strings.Repeat("a", 2*(256<<10)), "d",
		strings.Repeat("b", (256 << 10)), "a",
	}
	want := slices.Sorted(slices.Values(rows))
	for _, memory := range []int64{1, (256 << 10), 4 * (256 << 10), DefaultSortMemory} {
		o := Options{Format: Name, Sort: "name", SortMemory: memory, TempDir: t.TempDir()}
		if got := written(t, rows, stringColumn("name"), o); got != strings.Join(want, "\n")+"\n" {
			t.Errorf("memory %d: wrong order or lost rows", memory)
		}
	}
}

// A directory that cannot take the runs is an error, and no row is printed as if
// it were all of them.
func TestSortWithoutDisk(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	o := Options{Format: CSV, Sort: "name", SortMemory: 1, TempDir: filepath.Join(t.TempDir(), "missing")}
	n, err := writeRows(&b, each(somePods(), nil), podColumns(), o)
	if !errors.Is(err, fs.ErrNotExist) || errors.As(err, new(*WriteError)) {
		t.Errorf("error %v", err)
	}
	if n != 0 || b.Len() != 0 {
		t.Errorf("%d rows: %q", n, b.String())
	}
	if !strings.Contains(err.Error(), o.TempDir) {
		t.Errorf("error %q does not name the directory", err)
	}
}

// The source's error follows the sorted rows, and nothing is left on disk.
func TestSortedSourceFails(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var b bytes.Buffer
	o := Options{Format: Name, Sort: "name", SortMemory: 1, TempDir: dir}
	n, err := writeRows(&b, each([]string{"b", "a"}, errSource), stringColumn("name"), o)
	if !same(err, errSource) || n != 2 || b.String() != "a\nb\n" {
		t.Errorf("%d rows, error %v, output %q", n, err, b.String())
	}
	assertEmpty(t, dir)
}

// The sink may fail while the runs are merged.
func TestSortedSinkFails(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	o := Options{Format: Name, Sort: "name", SortMemory: 1, TempDir: dir}
	_, err := writeRows(&fullDisk{0}, each([]string{"b", "a"}, nil), stringColumn("name"), o)
	if !errors.As(err, new(*WriteError)) {
		t.Errorf("error %v", err)
	}
	assertEmpty(t, dir)
}

func assertEmpty(t *testing.T, dir string) {
	t.Helper()
	left, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range left {
		t.Errorf("%s is left", entry.Name())
	}
}

// Keys of integers compare as the integers do, wherever float64 rounds them.
func FuzzNumberKeys(f *testing.F) {
	f.Add(int64(0), int64(-1))
	f.Add(int64(1<<53), int64(1<<53+1))
	f.Add(int64(math.MaxInt64), int64(math.MinInt64))
	f.Fuzz(func(t *testing.T, a, b int64) {
		keys := func(x int64) [][]byte {
			return [][]byte{
				appendKey(nil, valueOf(x)),
				appendKey(nil, valueOf(json.Number(fmt.Sprint(x)))),
				appendKey(nil, valueOf(time.Duration(x))),
			}
		}
		for i, ka := range keys(a) {
			for j, kb := range keys(b) {
				if got, want := bytes.Compare(ka, kb), cmp.Compare(a, b); got != want {
					t.Errorf("%d as %d and %d as %d: %d, want %d", a, i, b, j, got, want)
				}
			}
		}
		ua, ub := uint64(a), uint64(b)
		if got, want := bytes.Compare(appendKey(nil, valueOf(ua)), appendKey(nil, valueOf(ub))), cmp.Compare(ua, ub); got != want {
			t.Errorf("%d and %d: %d, want %d", ua, ub, got, want)
		}
	})
}

// TestE15SortBySeveralColumns compares with a stable sort by each column, from the last to the first.
func TestE15SortBySeveralColumns(t *testing.T) {
	t.Parallel()
	type row struct {
		a, b any
		n    int
	}
	cells := []any{"b", "a", "", nil, "ab", "a\x00", "a\x00b", "a\x01", 7, -1, 2.5, time.Unix(1, 0), "\xff"}
	var rows []row
	for i, a := range cells {
		for j, b := range cells {
			rows = append(rows, row{a, b, i*len(cells) + j})
		}
	}
	cols := []Column[row]{
		{Name: "a", Value: func(r row) any { return r.a }},
		{Name: "b", Value: func(r row) any { return r.b }},
		{Name: "n", Value: func(r row) any { return r.n }},
	}
	one := func(sort string, from []row) []row {
		o := Options{Format: TSV, NoHeaders: true, Columns: []string{"n"}, Sort: sort, TempDir: t.TempDir()}
		var out []row
		for line := range strings.Lines(written(t, from, cols, o)) {
			n, err := strconv.Atoi(strings.TrimSpace(line))
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, rows[n])
		}
		return out
	}
	for _, a := range []string{"a", "a:asc", "a:desc"} {
		for _, b := range []string{"b", "b:desc"} {
			want := one(a, one(b, rows))
			if got := one(a+", "+b, rows); !slices.Equal(got, want) {
				t.Errorf("%s,%s:\n got %v\nwant %v", a, b, got, want)
			}
		}
	}
}

func TestE15SortColumnsThatCannotBe(t *testing.T) {
	t.Parallel()
	for sort, want := range map[string]string{
		"a,a:desc": `sort column "a" is listed twice`, "a,": `sort column ""`, ",a": `sort column ""`, "a:up,n": `sort order "up"`, "a,x": `sort column "x"`,
	} {
		one := func(yield func(item, error) bool) { yield(item{A: "x"}, nil) }
		_, err := writeRows(io.Discard, one, itemColumns(), Options{Format: TSV, Sort: sort})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", sort, err, want)
		}
	}
}

// With any memory bound the order is that of a stable sort.
func FuzzSort(f *testing.F) {
	f.Add("b a c a", int64(1), false)
	f.Add("10 9 9 10 1", int64(200), true)
	f.Fuzz(func(t *testing.T, s string, memory int64, desc bool) {
		var rows []item
		for i, word := range strings.Fields(s) {
			rows = append(rows, item{A: word, N: i})
		}
		o := Options{Format: TSV, NoHeaders: true, Columns: []string{"n"}, Sort: "a", SortMemory: max(1, memory), TempDir: t.TempDir()}
		want := slices.Clone(rows)
		slices.SortStableFunc(want, func(a, b item) int {
			if desc {
				return strings.Compare(b.A, a.A)
			}
			return strings.Compare(a.A, b.A)
		})
		if desc {
			o.Sort += ":desc"
		}
		var lines strings.Builder
		for _, row := range want {
			fmt.Fprintln(&lines, row.N)
		}
		if got := written(t, rows, itemColumns(), o); got != lines.String() {
			t.Errorf("%q: got %q, want %q", s, got, lines.String())
		}
	})
}
