package output

import "github.com/clipperhouse/displaywidth"

const (
	// windowRows and windowBytes bound the rows that are buffered to measure the
	// columns.
	windowRows  = 1000
	windowBytes = 4 << 20
	// gap separates two columns.
	gap = "  "
	// narrowest is the width that a column keeps when the terminal is too small.
	narrowest = 4
	// widest is the maximum width that cells are padded to. A wider cell sticks
	// out, so that not every row is padded to its width.
	widest = 200
)

// table is the layout of tables in every style. It buffers the first rows, for as long
// as the pump waits, to measure the columns, and lets tablewriter draw them for a
// person. Later rows, and those for a pipe, are streamed in the same style; a wider
// cell widens its column from there on.
type table struct {
	style     *tableStyle
	names     []string
	header    bool
	color     bool
	watched   bool // a person reads it, on a terminal or in a document
	limit     int  // terminal columns, 0 for no bound
	worths    []Worth
	whole     []bool // which columns are never cut
	sentences []bool // which columns are prose
	prose     prose
	leftOut   func([]string)
	shown     []int // the columns that are drawn, in order
	omitted   []string
	widths    []int
	tails     []int // how many trailing columns a cut cell keeps, 0 for none
	right     []bool
	held      []byte // records, one after another
	rows      int    // number of held rows
	streaming bool
	large     bool                    // a large record was held
	flush     func(dst []byte) []byte // writes dst and empties it
	failed    error
}

func newTable(cols []column, o Options) *table {
	t := &table{style: tableStyleOf(o.Format), names: names(cols), header: !o.NoHeaders, color: o.Color, leftOut: o.LeftOut}
	if o.Terminal && o.Format == Table {
		t.limit = o.Width
	}
	for i, c := range cols {
		if len(o.Columns) > 0 {
			c.Worth = Vital // it was selected
		}
		t.worths, t.shown = append(t.worths, c.Worth), append(t.shown, i)
		t.whole = append(t.whole, c.Whole || c.States != nil)
		t.sentences = append(t.sentences, c.Prose)
	}
	t.watched = o.Terminal || t.style.escape != nil
	if t.style.escape != nil { // a document is the same wherever it goes
		t.color, t.limit = false, 0
	}
	return t
}

func (t *table) record(dst, record []byte) []byte {
	if t.streaming {
		dst, _ = t.line(dst, record)
		return dst
	}
	if t.large = len(record) >= large; t.large && t.rows > 0 {
		dst, _ = t.line(t.settle(dst), record)
		return dst
	}
	if t.large {
		t.held = record // it is printed at once
	} else {
		t.held = append(t.held, record...)
	}
	t.rows++
	if t.full() {
		return t.settle(dst)
	}
	return dst
}

// full reports whether the window is full.
func (t *table) full() bool { return t.large || t.rows >= windowRows || len(t.held) >= windowBytes }

// settle fixes the widths and prints the held rows; the table stays open.
func (t *table) settle(dst []byte) []byte {
	if t.streaming || t.rows == 0 {
		return dst
	}
	return t.open(dst)
}

// open prints the header and the held rows. For a full window tablewriter draws
// only the header, since it takes 20 to 40 µs and 8 KB per row. For a pipe it draws
// nothing, since it needs 400 KB to start, a fifth of the start of a short command.
func (t *table) open(dst []byte) []byte {
	t.measure()
	forLibrary, rest := t.held, []byte(nil)
	if t.full() || !t.watched {
		forLibrary, rest = rest, forLibrary
	}
	if t.watched {
		dst = append(dst, t.style.opened(t.draw(forLibrary))...)
	} else {
		dst = t.heading(dst)
	}
	for len(rest) > 0 {
		dst, rest = t.line(dst, rest)
	}
	t.streaming, t.held = true, nil
	return dst
}

// end draws a table that fits into the window, or closes one that does not.
func (t *table) end(dst []byte) ([]byte, error) {
	switch {
	case t.streaming:
		return append(append(dst, t.style.endBody...), t.style.endTable...), t.failed
	case !t.watched:
		return t.open(dst), t.failed
	}
	t.measure()
	dst = append(dst, t.draw(t.held)...)
	return dst, t.failed
}

// measure sets widths and alignments from the header and the held rows. A column
// of numbers is aligned right.
func (t *table) measure() {
	t.widths = make([]int, len(t.names))
	t.tails = make([]int, len(t.names))
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
	t.arrange()
	if len(t.omitted) > 0 && t.leftOut != nil {
		t.leftOut(t.omitted)
	}
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

// room returns the width that the terminal leaves for cells, 0 for no bound.
func (t *table) room() int {
	if t.limit == 0 {
		return 0
	}
	return max(1, t.limit-len(gap)*(len(t.shown)-1))
}

// titles returns the cells of the header.
func (t *table) titles() []cell {
	var cells []cell
	for _, i := range t.shown {
		cells = append(cells, t.fitted(i, t.title(i)))
	}
	return cells
}

// title returns one cell of the header.
func (t *table) title(i int) cell {
	name := []byte(t.names[i])
	if t.style.escape != nil {
		name = t.style.escape(nil, name)
	}
	return cell{content: name, width: displaywidth.Bytes(name)}
}

// heading appends the header as tablewriter draws it.
func (t *table) heading(dst []byte) []byte {
	if !t.header {
		return dst
	}
	var line []byte
	for at, c := range t.titles() {
		if at > 0 {
			line = append(line, t.style.between...)
		}
		line = t.style.place(t, line, t.shown[at], c)
	}
	return append(dst, t.headline(trim(line, 0))...)
}

// line appends the row of the first record and returns the rest of them.
func (t *table) line(dst, records []byte) (_, rest []byte) {
	start, next := len(dst), 0
	var lines []string
	dst = append(dst, t.style.open...)
	for i := range t.names {
		var c cell
		c, records = nextCell(records)
		if next == len(t.shown) || t.shown[next] != i {
			lines = t.sentence(lines, i, c.content)
			continue // it is prose or omitted
		}
		if next++; next > 1 {
			dst = append(dst, t.style.between...)
		}
		if c.late {
			dst = t.late(dst, i, c)
			continue
		}
		dst = t.style.place(t, dst, i, t.fitted(i, c))
	}
	if t.style.ragged {
		dst = trim(dst, min(start, len(dst)))
	}
	return t.withProse(append(dst, t.style.shut...), lines), records
}

// fitted returns the cell fitted to its column, in its colour.
func (t *table) fitted(i int, c cell) cell {
	if c.width > t.widths[i] {
		c = t.widen(i, c)
	}
	if c.meaning != Neutral {
		c.content = c.meaning.inHue(c.content)
	}
	return c
}

// widen makes column i as wide as the cell, up to a bound; on a terminal up to what
// the line allows, and truncates the cell to that.
func (t *table) widen(i int, c cell) cell {
	if t.limit == 0 {
		t.widths[i] = min(c.width, widest)
		return c
	}
	if slack := t.room() - t.total(t.widths); slack > 0 {
		t.widths[i] = min(c.width, t.widths[i]+slack)
	}
	if c.width > t.widths[i] {
		c.content, c.width = cutCell(c.content, t.widths[i], t.tails[i]), t.widths[i]
	}
	return c
}
