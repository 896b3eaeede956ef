package record

// span is a piece of the record's bytes. The zero span is a value that the record does not have.
type span struct{ from, to uint32 }

// Flags in span.to.
const (
	escaped = 1 << 31 // a JSON string that contains escapes
	numeric = 1 << 30 // an enumeration, or a 64-bit number, that JSON has as a number
	initial = 1 << 29 // a field that protobuf omits because it has its initial value: 0, false, ""
	flags   = escaped | numeric | initial
)

func spanOf(from, to int) span {
	return span{uint32(from), uint32(to)} // blocks are shorter than initial
}

func (s span) bytes(b []byte) []byte { return b[s.from : s.to&^flags] }

// with returns s with flags set.
func (s span) with(flags uint32) span { return span{s.from, s.to | flags} }

// append appends the decoded JSON string s.
func (s span) append(dst, b []byte) []byte {
	if s.to&escaped != 0 {
		return unescape(dst, s.bytes(b))
	}
	return append(dst, s.bytes(b)...)
}

// absent reports whether the record does not have the value.
func (s span) absent() bool { return s.to == 0 }

// table contains the elements of one repeated field, of all messages that have it in turn:
// for each element its own span, the spans of its values, and its range of elements in each
// of the tables below.
type table struct {
	width    int   // spans an element
	elements int   // number of elements
	children []int // the slots of an element that are ranges of elements in tables below it
	below    []int // those tables
	cells    []span
}

// begin adds an element and returns its spans.
func (p *store) begin(t int) []span {
	l := &p.tables[t]
	n := len(l.cells)
	if n+l.width > cap(l.cells) {
		l.cells = append(make([]span, 0, max(n+n*growth(n), n+l.width)), l.cells...)
	}
	l.cells = l.cells[:n+l.width]
	l.elements++
	out := l.cells[n:]
	clear(out)
	p.spans += l.width
	for k, slot := range l.children {
		at := uint32(p.tables[l.below[k]].elements)
		out[slot] = span{at, at}
	}
	return out
}

// store has the tables of one record. The record itself is the only element of the first
// one.
type store struct {
	tables []table
	spans  int // in all of them
}

// empty prepares the tables for the next record.
func (p *store) empty() {
	p.spans = 0
	for i := range p.tables {
		p.tables[i].cells, p.tables[i].elements = p.tables[i].cells[:0], 0
	}
}
