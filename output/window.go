package output

import "github.com/clipperhouse/displaywidth"

const (
	// windowRows and windowBytes bound what is held to measure the columns.
	windowRows  = 1000
	windowBytes = 4 << 20
	// gap is between two columns.
	gap = "  "
	// narrowest is what a column keeps when the terminal is too small.
	narrowest = 4
	// widest is what the cells of a column are padded to. One that is wider sticks
	// out, rather than have every row padded to it.
	widest = 200
)

// table is the layout of tables in every look. It holds the first rows, for as long
// as the pump waits, to know the widths of the columns, and has tablewriter draw
// them. What comes later streams in the same look, and a wider cell widens its
// column from there on.
type table struct {
	look      *look
	names     []string
	header    bool
	color     bool
	limit     int // terminal columns, 0 for no bound
	widths    []int
	right     []bool
	held      []byte // records, one after another
	rows      int    // how many are held
	streaming bool
	failed    error
}

func newTable(names []string, o Options) *table {
	t := &table{look: lookOf(o.Format), names: names, header: !o.NoHeaders, color: o.Color}
	if o.Terminal {
		t.limit = o.Width
	}
	if t.look.escape != nil { // a document is the same wherever it goes
		t.color, t.limit = false, 0
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
	if t.full() {
		return t.settle(dst)
	}
	return dst
}

// full says that there is more than a person reads, or than is held.
func (t *table) full() bool { return t.rows >= windowRows || len(t.held) >= windowBytes }

// settle fixes the widths and prints what is held; the table stays open. Of a full
// window only the header is tablewriter's: it takes 20 to 40 µs and 8 KB a row.
func (t *table) settle(dst []byte) []byte {
	if t.streaming || t.rows == 0 {
		return dst
	}
	t.measure()
	forLibrary, rest := t.held, []byte(nil)
	if t.full() {
		forLibrary, rest = rest, forLibrary
	}
	dst = append(dst, t.look.opened(t.draw(forLibrary))...)
	for len(rest) > 0 {
		dst, rest = t.line(dst, rest)
	}
	t.streaming, t.held = true, nil
	return dst
}

// end draws a table that fits into the window, or closes one that does not.
func (t *table) end(dst []byte) ([]byte, error) {
	if t.streaming {
		return append(append(dst, t.look.endBody...), t.look.endTable...), t.failed
	}
	t.measure()
	dst = append(dst, t.draw(t.held)...)
	return dst, t.failed
}

// measure sets widths and alignments from the header and the held rows. A column
// of numbers is aligned right.
func (t *table) measure() {
	t.widths = make([]int, len(t.names))
	t.right = make([]bool, len(t.names))
	for i := range t.names {
		t.widths[i] = 1
		if t.header {
			t.widths[i] = max(1, t.title(i).width)
		}
	}
	t.eachCell(t.held, func(i int, c cell) {
		t.widths[i] = max(t.widths[i], min(c.width, widest))
		t.right[i] = t.right[i] || c.number
	})
	fit(t.widths, t.room())
}

// eachCell visits the cells of records with their columns.
func (t *table) eachCell(records []byte, visit func(i int, c cell)) {
	for len(records) > 0 {
		for i := range t.names {
			var c cell
			c, records = nextCell(records)
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
	for i := range t.names {
		cells[i] = t.fitted(i, t.title(i))
	}
	return cells
}

// title is one cell of the header.
func (t *table) title(i int) cell {
	name := []byte(t.names[i])
	if t.look.escape != nil {
		name = t.look.escape(nil, name)
	}
	return cell{text: name, width: displaywidth.Bytes(name)}
}

// line appends the row of the first record and returns the rest of them.
func (t *table) line(dst, records []byte) (_, rest []byte) {
	start := len(dst)
	dst = append(dst, t.look.open...)
	for i := range t.names {
		var c cell
		c, records = nextCell(records)
		c = t.fitted(i, c)
		if i > 0 {
			dst = append(dst, t.look.between...)
		}
		dst = t.look.place(t, dst, i, c)
	}
	if t.look.ragged {
		dst = trim(dst, start)
	}
	return append(dst, t.look.shut...), records
}

// fitted returns the cell as it fits into its column.
func (t *table) fitted(i int, c cell) cell {
	if c.width > t.widths[i] {
		return t.widen(i, c)
	}
	return c
}

// widen makes column i as wide as the cell, up to a bound; on a terminal up to what
// the line allows, where the cell then ends in an ellipsis.
func (t *table) widen(i int, c cell) cell {
	if t.limit == 0 {
		t.widths[i] = min(c.width, widest)
		return c
	}
	if slack := t.room() - total(t.widths); slack > 0 {
		t.widths[i] = min(c.width, t.widths[i]+slack)
	}
	if c.width > t.widths[i] {
		c.text = displaywidth.TruncateBytes(c.text, t.widths[i], []byte("…"))
		// Where half of a wide character was cut, a blank fills the column.
		c.text = blanks(c.text, t.widths[i]-displaywidth.Bytes(c.text))
		c.width = t.widths[i]
	}
	return c
}
