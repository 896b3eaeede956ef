package output

import (
	"encoding/binary"
	"errors"
	"math"
)

// errKept means that a temporary file does not contain what was written to it.
var errKept = errors.New("the temporary file was damaged")

// appendKept appends a cell with its type.
func appendKept(dst []byte, v value) []byte {
	dst = append(dst, byte(v.kind))
	switch v.kind {
	case textual, literal:
		return appendCounted(dst, v.str)
	case boolean, integer, span:
		return binary.AppendVarint(dst, v.int)
	case unsigned:
		return binary.AppendUvarint(dst, v.uint)
	case floating:
		return binary.AppendUvarint(dst, math.Float64bits(v.float))
	case instant:
		encoded, err := v.time.MarshalBinary()
		if err != nil { // a zone that cannot be encoded
			encoded, _ = v.time.UTC().MarshalBinary() // always can
		}
		return appendCounted(dst, string(encoded))
	case list:
		dst = binary.AppendUvarint(dst, uint64(len(v.items)))
		for _, item := range v.items {
			dst = appendCounted(dst, item)
		}
	case absent:
	}
	return dst
}

func appendCounted(dst []byte, s string) []byte {
	return append(binary.AppendUvarint(dst, uint64(len(s))), s...)
}

// keptReader reads the cells of a record. Their strings are parts of it.
type keptReader struct {
	record string
	failed bool
}

func (r *keptReader) cell() value {
	kind := kind(r.byte())
	v := value{kind: kind}
	switch kind {
	case textual, literal:
		v.str = r.counted()
	case boolean, integer, span:
		v.int = r.varint()
	case unsigned:
		v.uint = r.uvarint()
	case floating:
		v.float = math.Float64frombits(r.uvarint())
	case instant:
		r.failed = v.time.UnmarshalBinary([]byte(r.counted())) != nil || r.failed
	case list:
		v.items = r.items()
	case absent:
	}
	return v
}

func (r *keptReader) items() []string {
	n := r.uvarint()
	if n > uint64(len(r.record)) {
		r.failed = true
		return nil
	}
	items := make([]string, n)
	for i := range items {
		items[i] = r.counted()
	}
	return items
}

func (r *keptReader) byte() byte {
	if r.record == "" {
		r.failed = true
		return 0
	}
	b := r.record[0]
	r.record = r.record[1:]
	return b
}

func (r *keptReader) uvarint() uint64 {
	var n uint64
	for shift := 0; shift < 64; shift += 7 {
		b := r.byte()
		n |= uint64(b&0x7f) << shift
		if b < 0x80 {
			return n
		}
	}
	r.failed = true
	return 0
}

func (r *keptReader) varint() int64 {
	n := r.uvarint()
	return int64(n>>1) ^ -int64(n&1) //nolint:gosec // zigzag, as package encoding/binary writes it
}

func (r *keptReader) counted() string {
	n := r.uvarint()
	if n > uint64(len(r.record)) {
		r.failed = true
		return ""
	}
	s := r.record[:n]
	r.record = r.record[n:]
	return s
}
