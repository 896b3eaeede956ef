package output

import (
	"bytes"
	"fmt"

	"github.com/clipperhouse/displaywidth"
)

const (
	// windowRows and windowBytes bound what is held to measure the columns.
	windowRows  = 1000
	windowBytes = 4 << 20
	// gap is between two columns.
	gap = "  "
	// narrowest is what a column keeps when the terminal is too small.
	narrowest = 4
)

// table is the layout of table and wide. It holds the first rows, for as long as
// the pump waits, to know the widths of the columns. A result that ends within
// them is drawn by tablewriter; a longer or slower one streams in the same look,
// and a wider cell widens its column from there on.
type table struct {
	names     []string
	header    bool
	color     bool
	limit     int // terminal columns, 0 for no bound
	widths    []int
	right     []bool
	held      []byte // records, one after another
	rows      int    // how many are held
	streaming bool
}

func newTable(names []string, o Options) *table {
	t := &table{names: names, header: !o.NoHeaders, color: o.Color}
	if o.Terminal {
		t.limit = o.Width
	}
	return t
}

func (t *table) record(dst, record []byte) []byte {
	if t.streaming {
		dst, _ = t.line(dst, record)
		return dst
	}
	t.held = append(t.held, record...)
	t.rows++
	if t.rows >= windowRows || len(t.held) >= windowBytes {
		return t.settle(dst)
	}
	return dst
}

// settle fixes the widths and prints what is held.
func (t *table) settle(dst []byte) []byte {
	if t.streaming || t.rows == 0 {
		return dst
	}
	t.measure()
	dst = t.stream(dst)
	t.streaming, t.held = true, nil
	return dst
}

// end has a result that fits into the window drawn, or draws it itself where
// tablewriter would not give the same.
func (t *table) end(dst []byte) ([]byte, error) {
	if t.streaming {
		return dst, nil
	}
	t.measure()
	if drawn, ok := t.draw(); ok {
		return append(dst, drawn...), nil
	}
	return t.stream(dst), nil
}

// stream prints the header and the held rows.
func (t *table) stream(dst []byte) []byte {
	if t.header {
		dst = t.title(dst)
	}
	for rest := t.held; len(rest) > 0; {
		dst, rest = t.line(dst, rest)
	}
	return dst
}

// measure sets widths and alignments from the header and the held rows. A column
// of numbers is aligned right.
func (t *table) measure() {
	t.widths = make([]int, len(t.names))
	t.right = make([]bool, len(t.names))
	t.eachHeld(func(i int, c cell) {
		t.widths[i] = max(t.widths[i], c.width)
		t.right[i] = t.right[i] || c.number
	})
	if t.header {
		for i, name := range t.names {
			t.widths[i] = max(t.widths[i], displaywidth.String(name))
		}
	}
	fit(t.widths, t.room())
}

// eachHeld visits the held cells with their columns.
func (t *table) eachHeld(visit func(i int, c cell)) {
	for rest := t.held; len(rest) > 0; {
		for i := range t.names {
			var c cell
			c, rest = nextCell(rest)
			visit(i, c)
		}
	}
}

// room is what the terminal leaves for cells, 0 for no bound.
func (t *table) room() int {
	if t.limit == 0 {
		return 0
	}
	return max(1, t.limit-len(gap)*(len(t.names)-1))
}

// fit takes columns off the widest cells until the line fits into room.
func fit(widths []int, room int) {
	for excess := total(widths) - room; room > 0 && excess > 0; excess-- {
		widest := 0
		for i, w := range widths {
			if w > widths[widest] {
				widest = i
			}
		}
		if widths[widest] <= narrowest {
			return
		}
		widths[widest]--
	}
}

func total(widths []int) int {
	sum := 0
	for _, w := range widths {
		sum += w
	}
	return sum
}

// titles are the cells of the header.
func (t *table) titles() []cell {
	cells := make([]cell, len(t.names))
	for i, name := range t.names {
		cells[i] = t.fitted(i, cell{text: []byte(name), width: displaywidth.String(name)})
	}
	return cells
}

// title appends the header, bold where colour is allowed.
func (t *table) title(dst []byte) []byte {
	line := []byte{}
	for i, c := range t.titles() {
		line = t.place(line, i, c)
	}
	return append(append(dst, t.bold(trim(line, 0))...), '\n')
}

func (t *table) bold(line []byte) []byte {
	if !t.color {
		return line
	}
	return fmt.Appendf(nil, "\x1b[1m%s\x1b[0m", line)
}

// line appends the first row of the records and returns the rest of them.
func (t *table) line(dst, records []byte) (_, rest []byte) {
	start := len(dst)
	for i := range t.names {
		var c cell
		c, records = nextCell(records)
		dst = t.place(dst, i, t.fitted(i, c))
	}
	return append(trim(dst, start), '\n'), records
}

// place appends a cell to its column.
func (t *table) place(dst []byte, i int, c cell) []byte {
	if i > 0 {
		dst = append(dst, gap...)
	}
	if t.right[i] {
		return append(blanks(dst, t.widths[i]-c.width), c.text...)
	}
	return blanks(append(dst, c.text...), t.widths[i]-c.width)
}

// fitted returns the cell as it fits into its column.
func (t *table) fitted(i int, c cell) cell {
	if c.width > t.widths[i] {
		return t.widen(i, c)
	}
	return c
}

// widen makes column i as wide as the cell, or on a terminal as wide as the line
// allows, where the cell then ends in an ellipsis.
func (t *table) widen(i int, c cell) cell {
	if t.limit == 0 {
		t.widths[i] = c.width
		return c
	}
	if slack := t.room() - total(t.widths); slack > 0 {
		t.widths[i] = min(c.width, t.widths[i]+slack)
	}
	if c.width > t.widths[i] {
		c.text = displaywidth.TruncateBytes(c.text, t.widths[i], []byte("…"))
		c.width = displaywidth.Bytes(c.text)
	}
	return c
}

// blanks appends n blanks.
func blanks(dst []byte, n int) []byte {
	const some = "                                "
	for ; n > len(some); n -= len(some) {
		dst = append(dst, some...)
	}
	return append(dst, some[:n]...)
}

// trim takes the blanks off the end of the line that starts at start.
func trim(dst []byte, start int) []byte {
	return dst[:start+len(bytes.TrimRight(dst[start:], " "))]
}
