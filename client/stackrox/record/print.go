package record

import (
	"slices"
	"unicode/utf8"

	"tally/client/stackrox/schema"
)

// printer prints protobuf messages as the gateway does: every field in the order of its
// declaration. They have been checked already, unless checking is set: then odd reports
// whether there was anything unusual, be it wrong or merely rare, in which case the output
// must not be used.
type printer struct {
	checking, odd bool
	// pass, if not nil, may release the output so far, except for its last byte, and
	// returns the memory for the rest.
	pass func(dst []byte) []byte

	layouts  map[*schema.Message]*layout
	latest   *schema.Message // that was printed last
	prepared *layout         // its layout
	found    []found         // of the nested messages that are being printed
	joined   []byte          // messages that came in pieces
	entries  [][2]span
}

// layout is a message prepared for printing.
type layout struct {
	lines  []line
	number []int      // the line of each field number, -1 for none
	tags   [128]uint8 // the line of each tag byte, counted from 1; 0 for none, and for members of a oneof
}

// line is a field of a layout.
type line struct {
	*schema.Field
	name   fragment   // `,"name":`
	names  []fragment // of an enumeration, in quotes: the names of 0, 1, ... without gaps
	absent fragment   // the member without a value; nothing for members of a oneof
	single bool       // a string that is not repeated
	many   bool       // it may occur more than once
	wired  int        // the wire type of its values
	sub    *layout
	rivals []int
}

// found is where a field is in its message: from its first occurrence to the end of its
// last, whose value counts.
type found struct {
	count    uint32
	from, to uint32
	value    uint32 // where the last value begins
}

// last is the value of the last occurrence.
func (f found) last() token { return token{from: int(f.value), to: int(f.to)} }

func newPrinter() *printer { return &printer{layouts: map[*schema.Message]*layout{}} }

// layout returns the layout of a message, which is made only once.
func (p *printer) layout(m *schema.Message) *layout {
	if l := p.layouts[m]; l != nil {
		return l
	}
	l := new(layout)
	p.layouts[m] = l
	for i := range m.Fields {
		f := &m.Fields[i]
		n := line{Field: f, name: newFragment(`,"` + f.JSON + `":`)}
		n.many, n.wired = f.Repeated || f.Kind == schema.Map, wireType(f.Kind)
		n.single = f.Kind == schema.String && !f.Repeated
		if f.Kind == schema.Object {
			n.sub = p.layout(f.Message)
		}
		if f.Oneof == "" {
			n.absent = newFragment(string(p.value([]byte(n.name.s), &n, nil, found{})))
		}
		n.names = enumNames(f)
		for k := range m.Fields {
			if k != i && f.Oneof != "" && m.Fields[k].Oneof == f.Oneof {
				n.rivals = append(n.rivals, k)
			}
		}
		for len(l.number) <= f.Number {
			l.number = append(l.number, -1)
		}
		l.number[f.Number] = i
		if tag := f.Number<<3 | n.wired; tag < len(l.tags) && (n.wired == delimited || n.wired == varint && !n.many) && f.Oneof == "" {
			l.tags[tag] = uint8(i + 1) //nolint:gosec // a message has fewer fields
		}
		l.lines = append(l.lines, n)
	}
	return l
}

// enumNames returns the names of the first values of an enumeration.
func enumNames(f *schema.Field) (names []fragment) {
	if f.Kind != schema.Enum {
		return nil
	}
	for {
		name, ok := f.Enum.Text(int32(len(names))) //nolint:gosec // enumerations are short
		if !ok {
			return names
		}
		names = append(names, newFragment(`"`+name+`"`))
	}
}

// message appends a checked message.
func (p *printer) message(dst []byte, m *schema.Message, b []byte) []byte {
	if m != p.latest {
		p.latest, p.prepared = m, p.layout(m)
	}
	return p.object(dst, p.prepared, b)
}

// object appends a checked message of a layout.
func (p *printer) object(dst []byte, l *layout, b []byte) []byte {
	base := len(p.found)
	p.found = slices.Grow(p.found, len(l.lines))[:base+len(l.lines)]
	clear(p.found[base:])
	p.index(l, b, p.found[base:])
	if p.odd && p.checking {
		p.found = p.found[:base]
		return dst
	}
	start, all := len(dst), p.found[base:]
	for i := range l.lines {
		n, f := &l.lines[i], &all[i]
		switch {
		case f.count == 0:
			dst = n.absent.append(dst)
		case p.pass != nil:
			dst, start = p.inParts(dst, start, n, b, *f)
		case f.count > 1 && !n.many && p.checking:
			p.odd = true
		case n.single:
			dst = p.str(n.name.append(dst), b[f.value:f.to])
		default:
			dst = p.value(n.name.append(dst), n, b, *f)
		}
	}
	p.found = p.found[:base]
	if start == passed {
		return append(dst, '}')
	}
	if len(dst) == start {
		dst = append(dst, ',')
	}
	dst[start] = '{' // replaces the first comma
	return append(dst, '}')
}

// passed is where an object began whose beginning may have been released.
const passed = -1

// inParts appends a field with its name, in parts.
func (p *printer) inParts(dst []byte, start int, n *line, b []byte, f found) ([]byte, int) {
	dst = n.name.append(dst)
	if start != passed {
		dst[start] = '{' // replaces the first comma
	}
	return p.pass(p.value(dst, n, b, f)), passed
}

// field returns number and value of the field at i of a checked message.
func field(b []byte, i int) (number, from, to int) {
	if c := b[i]; c < 0x80 && c&7 == delimited && b[i+1] < 0x80 {
		return int(c >> 3), i + 2, i + 2 + int(b[i+1])
	}
	t, _ := read(b, i)
	return t.number, t.from, t.to
}

// index records where the fields of a message are.
func (p *printer) index(l *layout, b []byte, at []found) {
	for i := 0; i < len(b); {
		if k, from, to := l.usual(b, i); k >= 0 {
			at[k].note(i, from, to)
			i = to
			continue
		}
		t, why := read(b, i)
		if why != "" {
			p.odd = true
			return
		}
		p.other(l, t, i, at)
		i = t.to
	}
}

// usual returns the line and the value of the field at i if it has the most common form: a
// tag of one byte, then a number of one byte or a length of one or two. Otherwise the line
// is -1.
func (l *layout) usual(b []byte, i int) (k, from, to int) {
	if i+2 >= len(b) || b[i] >= utf8.RuneSelf {
		return -1, 0, 0
	}
	k, length := int(l.tags[b[i]])-1, int(b[i+1])
	if b[i]&7 == varint && length < utf8.RuneSelf {
		return k, i + 1, i + 2
	}
	from = i + 2
	if length >= utf8.RuneSelf {
		length, from = length&0x7f|int(b[from])<<7, from+1
	}
	if to = from + length; b[i]&7 != delimited || length >= 1<<14 || to > len(b) {
		return -1, 0, 0
	}
	return k, from, to
}

// other records a field of any form, which begins at i.
func (p *printer) other(l *layout, t token, i int, at []found) {
	if t.number >= len(l.number) || l.number[t.number] < 0 {
		p.odd = true
		return
	}
	k := l.number[t.number]
	n := &l.lines[k]
	packed := n.Repeated && n.wired == varint && t.typ == delimited
	p.odd = p.odd || t.typ != n.wired && !packed
	for _, r := range n.rivals {
		p.odd = p.odd || at[r].count > 0
		at[r] = found{}
	}
	at[k].note(i, t.from, t.to)
}

// note records an occurrence.
func (f *found) note(begin, from, to int) {
	if f.count++; f.count == 1 {
		f.from = uint32(begin)
	}
	f.to, f.value = uint32(to), uint32(from)
}
