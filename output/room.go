package output

import (
	"slices"
	"strings"

	"github.com/clipperhouse/displaywidth"
)

const (
	// leastCell is the minimum width of a truncated cell while columns can be
	// omitted instead, even if a smaller width distinguishes the rows.
	leastCell = 12
	// tightCell is that minimum if the rows' names and places do not fit otherwise.
	tightCell = 8
	// mostTelling bounds the width that a column may claim to distinguish rows,
	// unless that is its purpose.
	mostTelling = 24
	// head is how many leading columns a cell that is truncated in the middle
	// keeps.
	head = 4
)

// arrange fits the columns into a terminal: it shrinks them as far as rows remain
// distinguishable, and if that does not suffice it omits columns. Only the last
// column that remains is cut below that.
func (t *table) arrange() {
	if t.limit == 0 || t.total(t.widths) <= t.room() {
		return
	}
	t.setApart()
	t.emptyFirst()
	least, tight := t.leastWidths()
	t.omit(least, Place)
	t.omit(tight, beyondVital)
	t.shrink(t.room(), func(i int) int { return least[i] })
	t.shrink(t.room(), func(i int) int { return tight[i] })
	if len(t.shown) == 1 && !t.whole[t.shown[0]] {
		t.shrink(t.room(), func(int) int { return narrowest })
	}
	t.placeProse()
}

// emptyFirst lets columns that are empty in all rows be omitted before all others.
func (t *table) emptyFirst() {
	filled := make([]bool, len(t.names))
	t.eachCell(t.held, func(i int, c cell) { filled[i] = filled[i] || len(c.content) > 0 })
	for i, filled := range filled {
		if !filled && t.worths[i] < Place {
			t.worths[i] = Spare
		}
	}
}

// omit omits columns below a worth until the widths fit, but leaves at least one.
func (t *table) omit(widths []int, below Worth) {
	for len(t.shown) > 1 && t.total(widths) > t.room() {
		at := t.leastWorth()
		if t.worths[t.shown[at]] >= below {
			return
		}
		t.omitted = append(t.omitted, t.names[t.shown[at]])
		t.shown = slices.Delete(t.shown, at, at+1)
	}
}

// leastWorth returns the index, among the shown columns, of the one to omit next.
func (t *table) leastWorth() int {
	least := len(t.shown) - 1
	for at := least; at >= 0; at-- {
		worth, lowest := t.worths[t.shown[at]], t.worths[t.shown[least]]
		if worth < lowest || worth == Place && lowest == Place {
			least = at
		}
	}
	return least
}

// shrink reduces the widest columns, down to each one's minimum width, until the
// line fits into room.
func (t *table) shrink(room int, least func(i int) int) {
	for excess := t.total(t.widths) - room; excess > 0; excess-- {
		widest := -1
		for _, i := range t.shown {
			if t.widths[i] > least(i) && (widest < 0 || t.widths[i] > t.widths[widest]) {
				widest = i
			}
		}
		if widest < 0 {
			return
		}
		t.widths[widest]--
	}
}

// total returns the sum of the shown columns' widths.
func (t *table) total(widths []int) int {
	sum := 0
	for _, i := range t.shown {
		sum += widths[i]
	}
	return sum
}

// leastWidths returns the minimum widths of the columns: for numbers, states and whole
// columns that of the widest cell; for strings the width that distinguishes their cells,
// and somewhat more while columns can be omitted instead. If the ends of strings are
// distinct in fewer columns than the beginnings, they are truncated in the middle.
func (t *table) leastWidths() (least, tight []int) {
	least, tight = slices.Clone(t.widths), slices.Clone(t.widths)
	cells := make([][]string, len(t.names))
	t.eachCell(t.held, func(i int, c cell) {
		if !t.right[i] && !t.whole[i] && t.widths[i] > leastCell {
			cells[i] = append(cells[i], string(c.content))
		}
	})
	for i := range t.names {
		if cells[i] == nil {
			continue
		}
		need := t.telling(i, cells[i])
		if t.worths[i] < Place {
			need = min(need, mostTelling)
		}
		least[i] = min(t.widths[i], max(need, leastCell, t.title(i).width))
		tight[i] = min(t.widths[i], max(need, tightCell))
	}
	return least, tight
}

// telling returns the width that distinguishes the cells of a column, and sets
// how they are truncated to it.
func (t *table) telling(i int, cells []string) int {
	path := strings.Contains(cells[0], "/") // its end is more distinctive, as in the name of an image
	begins := apart(cells, strings.Compare, func(a, b string) string { return a[:common(a, b)] })
	ends := apart(cells, compareEnds, func(a, b string) string { return a[len(a)-commonEnd(a, b):] })
	if begins <= ends+head && (!path || ends+head >= leastCell) {
		return begins + 1
	}
	t.tails[i] = ends
	return head + 1 + ends
}

// apart returns the length that distinguishes any two different cells: same returns
// the common part of two neighbours in sorted order.
func apart(cells []string, order func(a, b string) int, same func(a, b string) string) int {
	slices.SortFunc(cells, order)
	most := 0
	for i := 1; i < len(cells); i++ {
		if a, b := cells[i-1], cells[i]; a != b {
			most = max(most, displaywidth.String(same(a, b)))
		}
	}
	return most + 2 // a character may be two columns wide
}

// common returns the length of the common prefix of a and b, in whole characters.
func common(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	for n > 0 && n < len(a) && a[n]&0xc0 == 0x80 {
		n--
	}
	return n
}

// commonEnd returns the length of the common suffix of a and b, in whole
// characters.
func commonEnd(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[len(a)-1-n] == b[len(b)-1-n] {
		n++
	}
	for n > 0 && a[len(a)-n]&0xc0 == 0x80 {
		n--
	}
	return n
}

// compareEnds orders strings by their last bytes.
func compareEnds(a, b string) int {
	n := commonEndBytes(a, b)
	switch {
	case n == len(a) || n == len(b):
		return len(a) - len(b)
	default:
		return int(a[len(a)-1-n]) - int(b[len(b)-1-n])
	}
}

func commonEndBytes(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[len(a)-1-n] == b[len(b)-1-n] {
		n++
	}
	return n
}
