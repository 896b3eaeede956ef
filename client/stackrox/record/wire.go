package record

import (
	"unicode/utf8"

	"tally/client/stackrox/schema"
)

// wire reads one protobuf record. Its methods report whether they succeeded; why describes
// the fault.
type wire struct {
	Record
	size int // of the message; merged fields follow it
	at   int
	why  string
}

// parse reads a message, which it keeps.
func (w *wire) parse(b []byte) bool {
	w.reset()
	w.b, w.size, w.why = b[:len(b):len(b)], len(b), ""
	out := w.begin(0)
	if w.export.Whole {
		w.body = spanOf(0, len(b))
	}
	if !w.fields(0, len(b), w.program.wire, out) {
		return false
	}
	out[0] = w.body
	return true
}

func (w *wire) fail(at int, why string) bool {
	w.at, w.why = at, why
	return false
}

// fields reads the fields of a message.
func (w *wire) fields(from, to int, n *node, out []span) bool {
	for _, slot := range n.initial {
		if out[slot].absent() {
			out[slot] = span{0, initial}
		}
	}
	b := w.b[:to]
	for i := from; i < to; {
		s, end := n.ordinaryString(b, i)
		if s != nil && isASCII(b[i+2:end]) {
			out[s.slot] = spanOf(i+2, end)
			i = end
			continue
		}
		t, s := n.usual(b, i)
		if s == nil {
			var why string
			if t, why = read(b, i); why != "" {
				return w.fail(i, why)
			}
			if s = n.step(t.number); s == nil {
				w.unknownField(n.message.Name, t.number)
				i = t.to
				continue
			}
		}
		switch {
		case !w.field(t, i, s, out):
			return false
		case w.scattered():
			return w.fail(i, "too many pieces of messages")
		}
		i = t.to
	}
	return true
}

// unknownField counts a field that the schema does not have.
func (w *wire) unknownField(message string, number int) {
	if w.strange.Count++; w.strange.Count == 1 {
		w.strange.Message, w.strange.Number = message, number
	}
}

// field reads the value of a field that began at i.
func (w *wire) field(t token, i int, s *step, out []span) bool {
	for _, slot := range s.rivals {
		out[slot] = span{}
	}
	if s.kind == list {
		return w.repeated(t, s, out)
	}
	if t.typ != s.wired {
		return w.fail(i, s.name+": a value of another type")
	}
	switch s.kind {
	case schema.Object:
		return w.object(t, s, out)
	case schema.Map:
		return w.entry(t, i, s, out)
	case schema.Timestamp:
		if !isWholeSecond(w.b[t.from:t.to]) || s.slot > 0 && !out[s.slot].absent() {
			return w.time(t, s, out)
		}
	case schema.String:
		if v := w.b[t.from:t.to]; !isASCII(v) && !utf8.Valid(v) {
			return w.fail(t.from, s.name+": invalid UTF-8")
		}
	}
	out[s.slot] = spanOf(t.from, t.to)
	return true
}

// wireType returns the wire type of a kind.
func wireType(k kind) int {
	switch k {
	case schema.Bool, schema.Int32, schema.Int64, schema.Uint64, schema.Enum:
		return varint
	case schema.Float:
		return fixed32
	}
	return delimited
}

// object reads a message. A second one for the same field adds to the first.
func (w *wire) object(t token, s *step, out []span) bool {
	if s.body {
		w.body = w.merge(w.body, t.from, t.to)
	}
	if s.slot > 0 {
		out[s.slot] = w.merge(out[s.slot], t.from, t.to)
	}
	w.has = w.has || s.needed
	return w.fields(t.from, t.to, s.sub, out)
}

// merge copies the bytes of old, followed by those of the message, and returns where
// they are.
func (w *wire) merge(old span, from, to int) span {
	switch {
	case old.absent(), old.to&initial != 0:
		return spanOf(from, to)
	case int(old.to) == from && from < w.size:
		return spanOf(int(old.from), to) // entries of a map in a row
	}
	if int(old.to) != len(w.b) || int(old.from) < w.size {
		start := len(w.b)
		w.b = append(w.b, old.bytes(w.b)...)
		old = spanOf(start, len(w.b))
	}
	w.b = append(w.b, w.b[from:to]...)
	return spanOf(int(old.from), len(w.b))
}

// repeated reads an element of a repeated field, or packed ones.
func (w *wire) repeated(t token, s *step, out []span) bool {
	if t.typ == delimited && s.item.wired == varint {
		return w.packed(t, s, out)
	}
	if s.table < 0 {
		return w.field(t, t.from, s.item, out)
	}
	element := w.begin(s.table)
	if w.crowded(t.from) {
		return w.fail(t.from, tooMany)
	}
	out[s.slot].to++
	if !w.field(t, t.from, s.item, element) {
		return false
	}
	element[0] = spanOf(t.from, t.to)
	return true
}

// packed reads packed numbers.
func (w *wire) packed(t token, s *step, out []span) bool {
	for i := t.from; i < t.to; {
		_, n := uvarint(w.b[:t.to], i)
		if n == 0 {
			return w.fail(i, s.name+": a number that does not end")
		}
		if s.table >= 0 {
			if w.begin(s.table)[0] = spanOf(i, i+n); w.crowded(i) {
				return w.fail(i, tooMany)
			}
			out[s.slot].to++
		}
		i += n
	}
	return true
}

// entry reads an entry of a map, and keeps it with the field number before it.
func (w *wire) entry(t token, i int, s *step, out []span) bool {
	if !validStrings(w.b, t) {
		return w.fail(i, s.name+": illegal entry of a map")
	}
	if s.slot > 0 {
		out[s.slot] = w.merge(out[s.slot], i, t.to)
	}
	return true
}

// validStrings reports whether a message has two strings, as an entry of a map has.
func validStrings(b []byte, t token) bool {
	b = b[:t.to]
	for i := t.from; i < t.to; {
		v, why := read(b, i)
		if why != "" || v.number <= 2 && (v.typ != delimited || !utf8.Valid(b[v.from:v.to])) {
			return false
		}
		i = v.to
	}
	return true
}
