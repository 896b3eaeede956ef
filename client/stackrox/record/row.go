package record

import "tally/client/stackrox/schema"

// Rows calls yield with each row of the record in turn, until it returns false. A row is
// valid only during the call.
func (r *Record) Rows(yield func(*Row) bool) {
	w := &r.row
	w.r = r
	for i := range r.program.rows {
		w.source, w.spots = i, r.spots[i]
		if !w.walk(0, [2]int{0, 1}, yield) {
			return
		}
	}
}

// deepest is how many lists may be nested on the path to a row.
const deepest = 8

// Row is one row of a record.
type Row struct {
	r      *Record
	source int // the index of the plan's path that it comes from
	spots  []spot
	at     [deepest]int    // the element of each table on the path to the row
	cells  [deepest][]span // and the cells of each
}

// walk yields the rows in some elements of a table on the path to them.
func (w *Row) walk(level int, elements [2]int, yield func(*Row) bool) bool {
	way := &w.r.program.rows[w.source]
	for e := elements[0]; e < elements[1]; e++ {
		w.at[level], w.cells[level] = e, w.r.element(way.tables[level], e)
		var more bool
		if level == len(way.tables)-1 {
			more = yield(w)
		} else {
			below := w.cells[level][way.ranges[level]]
			more = w.walk(level+1, [2]int{int(below.from), int(below.to)}, yield)
		}
		if !more {
			return false
		}
	}
	return true
}

// element returns the cells of an element.
func (p *store) element(table, element int) []span {
	t := &p.tables[table]
	return t.cells[element*t.width : (element+1)*t.width]
}

// Source returns the index of the plan's path that the row comes from.
func (w *Row) Source() int { return w.source }

// Record returns the record that contains the row.
func (w *Row) Record() *Record { return w.r }

// AppendJSON appends the object of the row: the element, or the record's own object if rows
// are records.
func (w *Row) AppendJSON(dst []byte) []byte {
	way := w.r.program.rows[w.source]
	if len(way.tables) == 1 {
		return append(dst, w.r.JSON()...)
	}
	level := len(way.tables) - 1
	return Cell{w.r, w.cells[level][0], way.field, way.kind}.Append(dst)
}

// JSONSize returns the length of the object that AppendJSON appends if it is made of a long
// protobuf message, else 0. The length of the whole record would cost each of many rows a
// pass over it.
func (w *Row) JSONSize() int {
	way := w.r.program.rows[w.source]
	if len(way.tables) == 1 {
		return w.r.JSONSize()
	}
	element := w.cells[len(way.tables)-1][0]
	if !w.r.wired || way.kind != schema.Object || len(element.bytes(w.r.b)) < longString {
		return 0
	}
	return w.r.sizeOf(element, way.field.Message)
}

// Cell returns the value of v. It is absent if there is a list between the row and the
// value: see List.
func (w *Row) Cell(v Value) Cell {
	at := &w.spots[v]
	if at.level < 0 {
		return Cell{r: w.r}
	}
	return Cell{w.r, w.cells[at.level][at.slot], at.field, at.kind}
}

// Append appends the value of v as [Cell.Append] does.
func (w *Row) Append(dst []byte, v Value) []byte {
	at := &w.spots[v]
	if at.level < 0 {
		return dst
	}
	s := w.cells[at.level][at.slot]
	if s.to&flags == 0 && at.kind == schema.String { // most are
		return append(dst, w.r.b[s.from:s.to]...)
	}
	return Cell{w.r, s, at.field, at.kind}.Append(dst)
}

// List returns the values of v in the lists below the row, or below the elements that
// contain the row.
func (w *Row) List(v Value) List {
	at := &w.r.values[w.source][v]
	if !at.present {
		return List{}
	}
	if at.shared == len(at.tables) {
		e := w.at[at.shared-1]
		return List{w.r, at, e, e + 1}
	}
	own := w.cells[at.shared-1][at.ranges[at.shared-1]]
	from, to := int(own.from), int(own.to)
	for level := at.shared; level < len(at.tables)-1 && from < to; level++ {
		first := w.r.element(at.tables[level], from)[at.ranges[level]]
		last := w.r.element(at.tables[level], to-1)[at.ranges[level]]
		from, to = int(first.from), int(last.to)
	}
	return List{w.r, at, from, to}
}

// List has a value for each element of the innermost list on their path, absent if that
// element does not have it, so that lists of the same elements match.
type List struct {
	r        *Record
	at       *place
	from, to int
}

// Len returns how many values there are.
func (l List) Len() int { return l.to - l.from }

// At returns the value at index i.
func (l List) At(i int) Cell {
	return Cell{l.r, l.r.element(l.at.table(), l.from+i)[l.at.slot], l.at.field, l.at.kind}
}

// Append appends the values that are present, separated by sep.
func (l List) Append(dst []byte, sep string) []byte {
	first := true
	for i := range l.Len() {
		c := l.At(i)
		if !c.Has() {
			continue
		}
		if !first {
			dst = append(dst, sep...)
		}
		first = false
		dst = c.Append(dst)
	}
	return dst
}
