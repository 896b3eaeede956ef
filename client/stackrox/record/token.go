package record

// Wire types of protobuf.
const (
	varint    = 0
	fixed64   = 1
	delimited = 2
	begins    = 3 // of a group
	ends      = 4
	fixed32   = 5
)

const (
	maxNumber = 1<<29 - 1
	maxVarint = 10
)

// token is a field in the bytes of a protobuf message.
type token struct {
	number   int
	typ      int
	from, to int // the value, without the length before it
}

// read returns the field at i, or an error.
func read(b []byte, i int) (t token, why string) {
	tag, n := uvarint(b, i)
	if t.number, t.typ = int(tag>>3), int(tag&7); n == 0 || tag>>3 == 0 || tag>>3 > maxNumber {
		return t, "want a field"
	}
	t.from = i + n
	var size int
	switch t.typ {
	case varint:
		_, size = uvarint(b, t.from)
		if size == 0 {
			return t, "a number that does not end"
		}
	case fixed64:
		size = 8
	case fixed32:
		size = 4
	case delimited:
		length, n := uvarint(b, t.from)
		if t.from += n; n == 0 || length > uint64(len(b)-t.from) {
			return t, "a length beyond the end"
		}
		size = int(length)
	case begins:
		size = group(b, t.from, t.number)
		if size < 0 {
			return t, "a group that does not end"
		}
	default:
		return t, "an unknown wire type"
	}
	if t.to = t.from + size; t.to > len(b) {
		return t, "a value beyond the end"
	}
	return t, ""
}

// group returns the length of the group of a field number that begins at i, including its
// end; -1 if it does not end.
func group(b []byte, i, number int) int {
	from := i
	open := []int{number}
	for len(open) > 0 && len(open) < maxDepth {
		tag, n := uvarint(b, i)
		if n == 0 {
			return -1
		}
		switch {
		case tag&7 == ends:
			if int(tag>>3) != open[len(open)-1] {
				return -1
			}
			open = open[:len(open)-1]
			i += n
		case tag&7 == begins && tag>>3 != 0 && tag>>3 <= maxNumber:
			open = append(open, int(tag>>3))
			i += n
		default:
			t, why := read(b, i)
			if why != "" {
				return -1
			}
			i = t.to
		}
	}
	if len(open) > 0 {
		return -1
	}
	return i - from
}

// uvarint returns the number at i and its length in bytes, 0 if there is none.
func uvarint(b []byte, i int) (v uint64, n int) {
	if i < len(b) && b[i] < 0x80 {
		return uint64(b[i]), 1
	}
	for n < maxVarint && i+n < len(b) {
		c := b[i+n]
		v |= uint64(c&0x7f) << (7 * n)
		n++
		if c < 0x80 {
			if n == maxVarint && c > 1 {
				return 0, 0
			}
			return v, n
		}
	}
	return 0, 0
}
