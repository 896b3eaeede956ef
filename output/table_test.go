package output

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/clipperhouse/displaywidth"
	"github.com/google/go-cmp/cmp"
)

// item is a row of two strings and a number.
type item struct {
	A string
	N int
	B string
}

func itemColumns() []Column[item] {
	return []Column[item]{
		{Name: "a", Value: func(i item) any { return i.A }},
		{Name: "n", Value: func(i item) any { return i.N }},
		{Name: "b", Value: func(i item) any { return i.B }},
	}
}

// A server's value stays in its cell, on one line, and visible.
func TestTableCells(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		rows []item
		want string
	}{
		"CJK counts two columns": {[]item{{"容器", 1, "x"}, {"web", 2, "y"}}, `
a     n  b
容器  1  x
web   2  y
`},
		"combining marks and emoji": {[]item{{"cafe\u0301", 1, "x"}, {"👍", 2, "y"}, {"🇨🇳", 3, "z"}},
			"\na     n  b\ncafe\u0301  1  x\n👍    2  y\n🇨🇳    3  z\n"},
		"escape sequences": {[]item{{"\x1b[31mred", 1, "a\tb\nc"}}, `
a            n  b
\x1b[31mred  1  a\tb\nc
`},
		"direction override": {[]item{{"\u202egnp", 1, "x"}}, `
a            n  b
<U+202E>gnp  1  x
`},
		"joined emoji": {[]item{{"👩\u200d💻", 1, "x"}}, `
a             n  b
👩<U+200D>💻  1  x
`},
		"numbers": {[]item{{"x", -1, ""}, {"y", 100, "z"}}, `
a    n  b
x   -1
y  100  z
`},
		"empty cells": {[]item{{"", 0, ""}, {"", 0, ""}}, `
a  n  b
   0
   0
`},
		"blanks inside": {[]item{{"  two  ", 1, "a  b"}}, `
a        n  b
  two    1  a  b
`},
		"what tables are drawn with": {[]item{{"a|b", 1, "─┼─"}, {"*", 2, "---"}}, `
a    n  b
a|b  1  ─┼─
*    2  ---
`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := "\n" + written(t, tt.rows, itemColumns(), Options{})
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

// heldTable is the table of the rows before anything is printed.
func heldTable(t *testing.T, rows []item, o Options) *table {
	t.Helper()
	p, err := planOf(itemColumns(), o.normal())
	if err != nil {
		t.Fatal(err)
	}
	held := p.layout.(*table)
	for _, row := range rows {
		record, err := p.render(row)
		if err != nil {
			t.Fatal(err)
		}
		held.record(nil, record)
	}
	held.measure()
	return held
}

// Tablewriter's rows and the streamed rows after them have the same form, so
// that the end of the window is invisible.
func FuzzTableStyle(f *testing.F) {
	f.Add("web-1", "Running", 0, false)
	f.Add("容器", "café", -12, true)
	f.Add("", " ", 7, true)
	f.Add("a|b", "─\x1b[1m┼", 1000, false)
	f.Add("0", "\xac語0", -87, true)
	f.Add("%s", "日本語日本語日本語日本語日本語", 1, true)
	f.Add("\ufe0fa", "🇨", 1, false)
	f.Add("\u0600", "\u200d", 1, false)
	f.Add("👍🏽 ❤\ufe0f", "\u0e01ก", 1, false)
	f.Add("a\r\nb\tc", "`<b>&amp;\\|_x_y_[z](u)*", 1, false)
	f.Add("\t", "\xf5ڡ\x03\xca\xf5\t", -12, true)
	f.Add(strings.Repeat("x", 300), strings.Repeat("宽", 150), 1, false)
	f.Fuzz(func(t *testing.T, a, b string, n int, narrow bool) {
		rows := []item{{a, n, b}, {b, n / 10, ""}, {"x", 1, a}}
		for _, format := range []Format{Table, Markdown, HTML} {
			o := Options{Format: format, Terminal: true, Now: noon, NoHeaders: true}
			if narrow {
				o.Width = 20
			}
			held := heldTable(t, rows, o)
			drawn := held.draw(held.held)
			if held.failed != nil {
				t.Fatal(held.failed)
			}
			if streamed := streamed(held); !bytes.Contains(drawn, streamed) || format != HTML && len(drawn) != len(streamed) {
				t.Errorf("%v: drawn:\n%s\nstreamed:\n%s", format, drawn, streamed)
			}
			assertHarmless(t, string(drawn), "\n\t")
		}
	})
}

// streamed are the held rows as they would be after the window.
func streamed(held *table) (lines []byte) {
	for rest := held.held; len(rest) > 0; {
		lines, rest = held.line(lines, rest)
	}
	return lines
}

// A terminal joins characters that tablewriter counts one by one.
func TestJoinedCharactersAlign(t *testing.T) {
	t.Parallel()
	got := "\n" + written(t, []item{{"👍🏽", 1, "x"}, {"❤\ufe0f", 10, "y"}, {"1️⃣", 2, "ก"}, {"ab", 3, "z"}}, itemColumns(), Options{})
	want := "\na    n  b\n👍🏽   1  x\n❤\ufe0f  10  y\n1️⃣   2  ก\nab   3  z\n"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// One very wide cell does not pad all rows to its width.
func TestWideCellsStickOut(t *testing.T) {
	t.Parallel()
	wide := strings.Repeat("x", 5000)
	got := written(t, []item{{"a", 1, "y"}, {wide, 2, "z"}}, itemColumns(), Options{})
	want := "a" + strings.Repeat(" ", widest-1) + "  n  b\na" + strings.Repeat(" ", widest-1) + "  1  y\n" + wide + "  2  z\n"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// On a terminal a cell that does not fit ends in an ellipsis; in a pipe it is complete.
func TestTruncation(t *testing.T) {
	t.Parallel()
	rows := []item{{"a-rather-long-name", 12345, "日本語日本語"}, {"short", 1, "x"}}
	tests := map[int]string{
		0: `
a                       n  b
a-rather-long-name  12345  日本語日本語
short                   1  x
`,
		30: `
a              n  b
a-rather…  12345  日本語日本語
short          1  x
`,
		20: `
a                  n
a-rather-lon…  12345
short              1
`,
		5: `
a
a-ra…
short
`,
	}
	for width, want := range tests {
		got := "\n" + written(t, rows, itemColumns(), Options{Terminal: true, Width: width, Columns: []string{"a", "n", "b"}})
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("width %d: -want +got\n%s", width, diff)
		}
		for line := range strings.Lines(got) {
			if w := displaywidth.String(strings.TrimSuffix(line, "\n")); width > 0 && w > width {
				t.Errorf("width %d: line of %d columns: %s", width, w, line)
			}
		}
	}
	piped := written(t, rows, itemColumns(), Options{Width: 20})
	if !strings.Contains(piped, "a-rather-long-name  12345  日本語日本語") {
		t.Errorf("in a pipe:\n%s", piped)
	}
}

// After the window a wider cell widens its column from there on, and is complete.
func TestStreamedTableWidens(t *testing.T) {
	t.Parallel()
	rows := make([]item, windowRows+2)
	for i := range rows {
		rows[i] = item{"web", i, "x"}
	}
	rows[windowRows].A = "a-much-wider-name"
	lines := strings.Split(written(t, rows, itemColumns(), Options{}), "\n")
	want := []string{
		"web  999  x",
		"a-much-wider-name  1000  x",
		"web                1001  x",
		"",
	}
	if diff := cmp.Diff(want, lines[windowRows:]); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// On a terminal it may widen as far as the line allows.
func TestStreamedTableOnTerminal(t *testing.T) {
	t.Parallel()
	rows := make([]item, windowRows+1)
	for i := range rows {
		rows[i] = item{"web", 1, "x"}
	}
	rows[windowRows].A = "a-much-wider-name"
	got := written(t, rows, itemColumns(), Options{Terminal: true, Width: 16})
	if want := "a-much-wi…  1  x\n"; !strings.HasSuffix(got, want) {
		t.Errorf("last line of %q", got[len(got)-40:])
	}
}

// Only a few rows are held, for a moment, however large they are.
func TestWindowIsBounded(t *testing.T) {
	t.Parallel()
	huge := strings.Repeat("x", 1<<20)
	var asked int
	var first int
	sink := writerFunc(func(p []byte) (int, error) {
		if first == 0 {
			first = asked
		}
		return len(p), nil
	})
	rows := func(yield func(item, error) bool) {
		for asked = 1; asked <= 20; asked++ {
			if !yield(item{A: huge}, nil) {
				return
			}
		}
	}
	if _, err := writeRows(sink, rows, itemColumns(), Options{}); err != nil {
		t.Fatal(err)
	}
	if first > windowBytes>>20+1 {
		t.Errorf("the first row was written after %d rows of a megabyte", first)
	}
}

// The widths of a slow result are fixed by its first rows.
func TestSlowTableStreams(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var b bytes.Buffer
		rows := func(yield func(item, error) bool) {
			if yield(item{"web", 1, "x"}, nil) {
				time.Sleep(time.Second)
				yield(item{"longer", 2, "y"}, nil)
			}
		}
		if _, err := writeRows(&b, rows, itemColumns(), Options{}); err != nil {
			t.Fatal(err)
		}
		want := "a    n  b\nweb  1  x\nlonger  2  y\n"
		if diff := cmp.Diff(want, b.String()); diff != "" {
			t.Errorf("-want +got\n%s", diff)
		}
	})
}

// A column is numeric if its first value is a number.
func TestNumbersFromAppend(t *testing.T) {
	t.Parallel()
	cols := []Column[item]{{
		Name:  "number",
		Value: func(i item) any { return orNil(i.N) },
		Append: func(dst []byte, i item) []byte {
			if i.N == 0 {
				return dst
			}
			return fmt.Append(dst, i.N)
		},
	}}
	got := written(t, []item{{N: 0}, {N: 7}, {N: 12}}, cols, Options{})
	if want := "number\n\n     7\n    12\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Append is for programs; a person gets the age of a time all the same.
func TestAppendOnTerminal(t *testing.T) {
	t.Parallel()
	cols := []Column[time.Time]{{
		Name:   "created",
		Value:  func(at time.Time) any { return at },
		Append: func(dst []byte, at time.Time) []byte { return at.AppendFormat(dst, time.RFC3339) },
	}}
	rows := []time.Time{noon.Add(-time.Hour)}
	for terminal, want := range map[bool]string{false: "created\n2026-11-21T11:00:00Z\n", true: "created\n1h\n"} {
		if got := written(t, rows, cols, Options{Terminal: terminal, Now: noon}); got != want {
			t.Errorf("terminal %v: %q, want %q", terminal, got, want)
		}
	}
}

func orNil(n int) any {
	if n == 0 {
		return nil
	}
	return n
}

// named returns columns whose names alone matter.
func named(names ...string) []column {
	var cols []column
	for _, name := range names {
		cols = append(cols, column{Name: name})
	}
	return cols
}
