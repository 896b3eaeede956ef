package output

import (
	"bytes"
	"encoding/binary"
	"math"
	"strconv"
)

// A sort key has, for each column, a class and bytes that compare as the values
// do, so that sorting only compares bytes. The classes keep a column of mixed
// types in a fixed order; missing cells come last.
const (
	classNumber = 'a' + iota
	classTime
	classString

	classMissing = 0xff
)

// sortKey is a column to sort by.
type sortKey struct {
	column     column
	descending bool
}

// appendKeys appends the sort keys of a row's cells, the most important first.
func appendKeys(dst []byte, row any, by []sortKey) []byte {
	for i, k := range by {
		start := len(dst)
		dst = appendCellKey(dst, &k.column, row)
		if dst[start] == classString && (k.descending || i < len(by)-1) {
			dst = terminated(dst, start)
		}
		if k.descending {
			reverse(dst[start:])
		}
	}
	return dst
}

// terminated terminates the string that begins at start, so that it sorts
// before any longer string with that prefix. Zero bytes in the string are
// escaped.
func terminated(dst []byte, start int) []byte {
	if bytes.IndexByte(dst[start:], 0) >= 0 {
		data := bytes.ReplaceAll(dst[start:], []byte{0}, []byte{0, 0xff})
		dst = append(dst[:start], data...)
	}
	return append(dst, 0, 0)
}

// reverse inverts the order of a key, except for a missing cell.
func reverse(key []byte) {
	if key[0] == classMissing {
		return
	}
	for i := range key {
		key[i] = ^key[i]
	}
}

// appendCellKey appends the sort key of a row's cell. A column that only appends its
// cell has strings.
func appendCellKey(dst []byte, c *column, row any) []byte {
	if c.cell != nil {
		return appendKey(dst, c.value(row))
	}
	body := len(dst) + 1
	if dst = c.append(append(dst, classString), row); len(dst) == body {
		dst[body-1] = classMissing
	}
	return dst
}

// appendKey appends the sort key of a cell.
func appendKey(dst []byte, v value) []byte {
	switch v.kind {
	case absent:
		return append(dst, classMissing)
	case integer, span:
		return appendInteger(append(dst, classNumber), v.int)
	case unsigned:
		return appendUnsigned(append(dst, classNumber), v.uint)
	case floating:
		return appendNumber(append(dst, classNumber), v.float, 0)
	case literal:
		return appendLiteral(append(dst, classNumber), v.str)
	case instant:
		dst = appendOrdered(append(dst, classTime), v.time.Unix())
		return binary.BigEndian.AppendUint32(dst, uint32(v.time.Nanosecond()))
	}
	dst = append(dst, classString)
	if len(v.str) >= large {
		dst = roomy(dst, len(v.str))
	}
	body := len(dst)
	if dst = v.appendText(dst, style{}); len(dst) == body {
		dst[body-1] = classMissing
	}
	return dst
}

// appendNumber orders numbers of all types together: first the nearest float64,
// then the remainder of an integer.
func appendNumber(dst []byte, f float64, rest int64) []byte {
	bits := math.Float64bits(f)
	if f < 0 {
		bits = ^bits
	} else {
		bits |= 1 << 63
	}
	return appendOrdered(binary.BigEndian.AppendUint64(dst, bits), rest)
}

func appendInteger(dst []byte, i int64) []byte {
	f := float64(i)
	if f == 1<<63 {
		// The float64 is one above the largest integer.
		return appendNumber(dst, f, i-math.MaxInt64-1)
	}
	return appendNumber(dst, f, i-int64(f))
}

func appendUnsigned(dst []byte, u uint64) []byte {
	if u <= math.MaxInt64 {
		return appendInteger(dst, int64(u))
	}
	f := float64(u)
	if f == 1<<64 {
		return appendNumber(dst, f, -int64(-u))
	}
	return appendNumber(dst, f, int64(u-uint64(f)))
}

// appendLiteral orders the digits of a JSON number: exactly up to 64 bits, above
// as the nearest float64.
func appendLiteral(dst []byte, digits string) []byte {
	if i, err := strconv.ParseInt(digits, 10, 64); err == nil {
		return appendInteger(dst, i)
	}
	if u, err := strconv.ParseUint(digits, 10, 64); err == nil {
		return appendUnsigned(dst, u)
	}
	// Beyond the range ParseFloat returns an infinity, which sorts correctly.
	f, _ := strconv.ParseFloat(digits, 64)
	return appendNumber(dst, f, 0)
}

// appendOrdered appends an integer whose bytes compare as it does.
func appendOrdered(dst []byte, i int64) []byte {
	return binary.BigEndian.AppendUint64(dst, uint64(i)^1<<63)
}
