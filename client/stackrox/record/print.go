package record

import (
	"slices"

	"tally/client/stackrox/schema"
)

// printer prints messages of protobuf as the gateway does: every field in the order of its declaration.
type printer struct {
	layouts map[*schema.Message]*layout
	found   []found // of the messages that are being printed, one inside the other
	joined  []byte  // messages that came in pieces
	entries [][2]span
}

// layout is a message made ready for printing.
type layout struct {
	lines  []line
	number []int // of each number in protobuf the line, -1 for none
}

// line is a field of a layout.
type line struct {
	*schema.Field
	name   string // `"name":`
	sub    *layout
	rivals []int
}

// found says where a field lies in its message: from its first occurrence to the end of its last, whose value is the last.
type found struct {
	count     uint32
	from, to  uint32
	value     uint32 // where the last one's begins
	valueEnds uint32
}

// last is the value of the last occurrence.
func (f found) last() token { return token{from: int(f.value), to: int(f.valueEnds)} }

func newPrinter() *printer { return &printer{layouts: map[*schema.Message]*layout{}} }

// layout returns the layout of a message, which it makes once.
func (p *printer) layout(m *schema.Message) *layout {
	if l := p.layouts[m]; l != nil {
		return l
	}
	l := new(layout)
	p.layouts[m] = l
	for i := range m.Fields {
		f := &m.Fields[i]
		n := line{Field: f, name: `"` + f.JSON + `":`}
		if f.Kind == schema.Object {
			n.sub = p.layout(f.Message)
		}
		for k := range m.Fields {
			if k != i && f.Oneof != "" && m.Fields[k].Oneof == f.Oneof {
				n.rivals = append(n.rivals, k)
			}
		}
		for len(l.number) <= f.Number {
			l.number = append(l.number, -1)
		}
		l.number[f.Number] = i
		l.lines = append(l.lines, n)
	}
	return l
}

// message appends a checked message.
func (p *printer) message(dst []byte, m *schema.Message, b []byte) []byte {
	return p.object(dst, p.layout(m), b)
}

// object appends a checked message of a layout.
func (p *printer) object(dst []byte, l *layout, b []byte) []byte {
	base := len(p.found)
	p.found = slices.Grow(p.found, len(l.lines))[:base+len(l.lines)]
	clear(p.found[base:])
	p.index(l, b, p.found[base:])
	dst = append(dst, '{')
	for i := range l.lines {
		n, f := &l.lines[i], p.found[base+i]
		if f.count == 0 && n.Oneof != "" {
			continue
		}
		if dst[len(dst)-1] != '{' {
			dst = append(dst, ',')
		}
		dst = append(dst, n.name...)
		dst = p.value(dst, n, b, f)
	}
	p.found = p.found[:base]
	return append(dst, '}')
}

// field returns number and value of the field at i of a checked message.
func field(b []byte, i int) (number, from, to int) {
	if c := b[i]; c < 0x80 && c&7 == delimited && b[i+1] < 0x80 {
		return int(c >> 3), i + 2, i + 2 + int(b[i+1])
	}
	t, _ := read(b, i)
	return t.number, t.from, t.to
}

// index notes where the fields of a message lie.
func (p *printer) index(l *layout, b []byte, at []found) {
	for i := 0; i < len(b); {
		number, from, to := field(b, i)
		if number < len(l.number) && l.number[number] >= 0 {
			k := l.number[number]
			for _, r := range l.lines[k].rivals {
				at[r] = found{}
			}
			f := &at[k]
			if f.count++; f.count == 1 {
				f.from = uint32(i)
			}
			f.to, f.value, f.valueEnds = uint32(to), uint32(from), uint32(to)
		}
		i = to
	}
}
