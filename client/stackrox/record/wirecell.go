package record

import (
	"encoding/base64"
	"encoding/binary"
	"math"
	"strconv"

	"tally/client/stackrox/schema"
)

// appendWire appends a protobuf value that is not a message.
func (c Cell) appendWire(dst []byte) []byte {
	switch c.kind {
	case schema.String:
		return append(dst, c.s.bytes(c.r.b)...)
	case schema.Bytes:
		return base64.StdEncoding.AppendEncode(dst, c.s.bytes(c.r.b))
	case schema.Timestamp:
		seconds, nanos := moment(c.s.bytes(c.r.b))
		return appendMoment(dst, seconds, nanos)
	case schema.Map:
		return c.r.print.dictionary(dst, c.s.bytes(c.r.b), c.field.Number)
	case schema.Float:
		return appendFloat(dst, c.wireFloat())
	case schema.Bool:
		return strconv.AppendBool(dst, c.wireInteger().magnitude != 0)
	case schema.Enum:
		return appendEnum(dst, c.field.Enum, int32(c.wireInteger().signed()))
	}
	return c.wireInteger().append(dst)
}

// wireInteger returns the value of an integer.
func (c Cell) wireInteger() integer {
	if c.s.to&initial != 0 {
		return integer{}
	}
	v, _ := uvarint(c.r.b, int(c.s.from))
	return integerOf(v, c.kind)
}

// integerOf returns the value of a varint as an integer of a kind.
func integerOf(v uint64, k kind) integer {
	switch k {
	case schema.Uint64:
		return integer{magnitude: v}
	case schema.Int32, schema.Enum:
		v = uint64(int64(int32(v)))
	case schema.Bool:
		return integer{magnitude: min(v, 1)}
	}
	if int64(v) < 0 {
		return integer{magnitude: -v, negative: true}
	}
	return integer{magnitude: v}
}

// wireFloat returns the value of a 32-bit floating-point number.
func (c Cell) wireFloat() float32 {
	if c.s.to&initial != 0 {
		return 0
	}
	return math.Float32frombits(binary.LittleEndian.Uint32(c.r.b[c.s.from:]))
}

// appendFloat appends a number as protojson does, without the quotes that it puts around NaN and infinities.
func appendFloat(dst []byte, v float32) []byte {
	f := float64(v)
	switch {
	case math.IsNaN(f):
		return append(dst, "NaN"...)
	case math.IsInf(f, 0):
		if f < 0 {
			dst = append(dst, '-')
		}
		return append(dst, "Infinity"...)
	}
	format, size := byte('f'), math.Abs(f)
	if size != 0 && (float32(size) < 1e-6 || float32(size) >= 1e21) {
		format = 'e'
	}
	dst = strconv.AppendFloat(dst, f, format, -1, 32)
	if n := len(dst); format == 'e' && n >= 4 && string(dst[n-4:n-1]) == "e-0" {
		dst = append(dst[:n-2], dst[n-1]) // e-09 is e-9
	}
	return dst
}
