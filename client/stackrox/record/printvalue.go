package record

import (
	"encoding/base64"
	"encoding/binary"
	"math"
	"slices"
	"strconv"
	"unicode/utf8"

	"tally/client/stackrox/schema"
)

// value appends the value of a field.
func (p *printer) value(dst []byte, n *line, b []byte, f found) []byte {
	switch {
	case n.Repeated:
		return p.list(dst, n, b, f)
	case n.Kind == schema.Map:
		return p.dictionary(dst, b[f.from:f.to], n.Number)
	case n.Kind == schema.Object || n.Kind == schema.Timestamp:
		switch f.count {
		case 0:
			return append(dst, "null"...)
		case 1:
			return p.scalar(dst, n, b, f.last())
		}
		return p.pieces(dst, n, b, f)
	case f.count == 0:
		return p.scalar(dst, n, nil, token{})
	}
	return p.scalar(dst, n, b, f.last())
}

// pieces appends a message that came in pieces.
func (p *printer) pieces(dst []byte, n *line, b []byte, f found) []byte {
	base := len(p.joined)
	for i, end := int(f.from), int(f.to); i < end; {
		t, _ := read(b, i)
		if t.number == n.Number {
			p.joined = append(p.joined, b[t.from:t.to]...)
		}
		i = t.to
	}
	whole := p.joined[base:]
	dst = p.scalar(dst, n, whole, token{to: len(whole)})
	p.joined = p.joined[:base]
	return dst
}

// list appends the values of a repeated field.
func (p *printer) list(dst []byte, n *line, b []byte, f found) []byte {
	dst = append(dst, '[')
	for i, end := int(f.from), int(f.to); i < end; {
		number, from, to := field(b, i)
		if number == n.Number && b[i]&7 == delimited && wireType(n.Kind) == varint {
			dst = p.packed(dst, n, b, token{from: from, to: to})
		} else if number == n.Number {
			dst = p.scalar(comma(dst), n, b, token{from: from, to: to})
			if p.pass != nil {
				dst = p.pass(dst)
			}
		}
		i = to
	}
	return append(dst, ']')
}

// packed appends packed numbers.
func (p *printer) packed(dst []byte, n *line, b []byte, t token) []byte {
	for i := t.from; i < t.to; {
		_, size := uvarint(b[:t.to], i)
		if size == 0 {
			p.odd = true
			return dst
		}
		dst = p.scalar(comma(dst), n, b, token{from: i, to: i + size})
		i += size
	}
	return dst
}

// comma appends a comma after an element.
func comma(dst []byte) []byte {
	if dst[len(dst)-1] == '[' {
		return dst
	}
	return append(dst, ',')
}

// scalar appends one value, which lies at t in b. The zero token is the initial one.
func (p *printer) scalar(dst []byte, n *line, b []byte, t token) []byte {
	v := b[t.from:t.to]
	switch n.Kind {
	case schema.Object:
		return p.object(dst, n.sub, v)
	case schema.String:
		return p.str(dst, v)
	case schema.Bytes:
		dst = base64.StdEncoding.AppendEncode(append(dst, '"'), v)
		return append(dst, '"')
	case schema.Timestamp:
		return p.time(dst, v)
	case schema.Float:
		return appendJSONFloat(dst, v)
	}
	u, _ := uvarint(v, 0)
	i := integerOf(u, n.Kind)
	switch n.Kind {
	case schema.Bool:
		return strconv.AppendBool(dst, i.magnitude != 0)
	case schema.Enum:
		if u < uint64(len(n.names)) {
			return n.names[u].append(dst)
		}
		if name, ok := n.Enum.Text(int32(i.signed())); ok {
			return append(append(append(dst, '"'), name...), '"')
		}
	case schema.Int64, schema.Uint64:
		return append(i.append(append(dst, '"')), '"')
	}
	return i.append(dst)
}

// time appends a google.protobuf.Timestamp.
func (p *printer) time(dst, v []byte) []byte {
	seconds, nanos, ok := plainMoment(v)
	switch {
	case ok && seconds <= maxSeconds && nanos <= maxNanos:
		return append(appendMoment(append(dst, '"'), int64(seconds), int32(nanos)), '"')
	case p.checking:
		p.odd = true
		return dst
	}
	s, n := moment(v)
	return append(appendMoment(append(dst, '"'), s, n), '"')
}

// str appends a string.
func (p *printer) str(dst, s []byte) []byte {
	if p.pass != nil && len(s) > piece {
		return p.longString(dst, s)
	}
	dst, ok := AppendString(dst, s)
	p.odd = p.odd || !ok
	return dst
}

// piece is how many bytes of a long string are printed at once when a record is
// printed in parts.
const piece = 64 << 10

// longString appends a checked string in parts.
func (p *printer) longString(dst, s []byte) []byte {
	dst = append(dst, '"')
	for len(s) > 0 {
		n := min(len(s), piece)
		for n < len(s) && !utf8.RuneStart(s[n]) {
			n--
		}
		dst, _ = appendEscaped(dst, s[:n])
		dst = p.pass(dst[:len(dst)-1]) // without the closing quote
		s = s[n:]
	}
	return append(dst, '"')
}

// appendJSONFloat appends a 32-bit floating-point number, which may be missing.
func appendJSONFloat(dst, v []byte) []byte {
	var f float32
	if len(v) > 0 {
		f = math.Float32frombits(binary.LittleEndian.Uint32(v))
	}
	if wide := float64(f); math.IsNaN(wide) || math.IsInf(wide, 0) {
		return append(appendFloat(append(dst, '"'), f), '"')
	}
	return appendFloat(dst, f)
}

// dictionary appends a map, whose entries are in b among other fields, in the order of its
// keys. Of a repeated key, the last value counts.
func (p *printer) dictionary(dst, b []byte, number int) []byte {
	all := p.entries[:0]
	for i := 0; i < len(b); {
		t, _ := read(b, i)
		if t.number == number {
			if p.checking && !validStrings(b, t) {
				p.odd = true
				return dst
			}
			all = append(all, entry(b, t))
		}
		i = t.to
	}
	slices.SortStableFunc(all, func(x, y [2]span) int { return slices.Compare(x[0].bytes(b), y[0].bytes(b)) })
	dst = append(dst, '{')
	for i, e := range all {
		if i+1 < len(all) && string(e[0].bytes(b)) == string(all[i+1][0].bytes(b)) {
			continue
		}
		if dst[len(dst)-1] != '{' {
			dst = append(dst, ',')
		}
		dst = append(p.str(dst, e[0].bytes(b)), ':')
		dst = p.str(dst, e[1].bytes(b))
		if p.pass != nil {
			dst = p.pass(dst)
		}
	}
	p.entries = all[:0]
	return append(dst, '}')
}

// entry returns where the key and the value of a map entry are.
func entry(b []byte, t token) (e [2]span) {
	for i := t.from; i < t.to; {
		v, _ := read(b, i)
		if v.number <= len(e) {
			e[v.number-1] = spanOf(v.from, v.to)
		}
		i = v.to
	}
	return e
}
