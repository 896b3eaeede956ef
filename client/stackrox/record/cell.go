package record

import (
	"strconv"

	"tally/client/stackrox/schema"
)

// Cell is one value of a row, and valid as long as its record.
type Cell struct {
	r     *Record
	s     span
	field *schema.Field // nil for the record's own object
	kind  kind
}

// Has reports whether the record has a value other than null. A protobuf record has all
// values except unset messages, times and oneofs, and the values in such messages: protobuf
// does not distinguish 0 and false from unset.
func (c Cell) Has() bool { return !c.s.absent() }

// Append appends the value as UTF-8, and nothing if it is absent. A string is decoded; a
// time is RFC 3339; an enumeration is its name, or its number in digits if it has no name;
// bytes are base64; a message or a map is JSON.
func (c Cell) Append(dst []byte) []byte {
	if c.s.to&flags == 0 && (c.kind == schema.String || c.kind == schema.Timestamp && !c.r.wired) {
		return append(dst, c.r.b[c.s.from:c.s.to]...) // most are
	}
	switch {
	case c.s.absent():
		return dst
	case c.kind == schema.Object:
		return c.r.appendObject(dst, c.s, c.message())
	case c.r.wired:
		return c.appendWire(dst)
	}
	switch c.kind {
	case schema.Map:
		return c.r.appendObject(dst, c.s, nil)
	case schema.Int32, schema.Int64, schema.Uint64:
		v, _ := c.integer()
		return v.append(dst)
	case schema.Enum:
		if c.s.to&numeric != 0 {
			v, _ := c.integer()
			return appendEnum(dst, c.field.Enum, int32(v.signed()))
		}
	}
	return c.s.append(dst, c.r.b)
}

func (c Cell) message() *schema.Message {
	if c.field == nil {
		return c.r.bodyMessage()
	}
	return c.field.Message
}

// appendEnum appends the name of an enumeration's value.
func appendEnum(dst []byte, e *schema.Enumeration, value int32) []byte {
	if name, ok := e.Text(value); ok {
		return append(dst, name...)
	}
	return strconv.AppendInt(dst, int64(value), 10)
}

// integer is the value of an integer.
func (c Cell) integer() (integer, bool) {
	if c.r.wired {
		return c.wireInteger(), true
	}
	var room [64]byte
	return whole(c.s.append(room[:0], c.r.b), c.kind)
}

// Int returns a whole number, and false if it is absent. A uint64 that overflows int64
// becomes negative.
func (c Cell) Int() (int64, bool) {
	if c.s.absent() || c.kind < schema.Int32 || c.kind > schema.Uint64 {
		return 0, false
	}
	v, ok := c.integer()
	return v.signed(), ok
}

// Float returns a 32-bit floating-point number, and false if it is absent.
func (c Cell) Float() (float64, bool) {
	if c.s.absent() || c.kind != schema.Float {
		return 0, false
	}
	if c.r.wired {
		return float64(c.wireFloat()), true
	}
	var room [64]byte
	f, err := strconv.ParseFloat(string(c.s.append(room[:0], c.r.b)), 32)
	return f, err == nil
}

// Bool returns a boolean, and false if it is absent.
func (c Cell) Bool() (value, ok bool) {
	if c.s.absent() || c.kind != schema.Bool {
		return false, false
	}
	if c.r.wired {
		return c.wireInteger().magnitude != 0, true
	}
	return c.s.bytes(c.r.b)[0] == 't', true
}
