package output

import (
	"encoding/binary"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/parquet-go/parquet-go"
)

// A record of Parquet has, for each column, nothing but a zero byte for an empty
// cell. Otherwise a one precedes the cell: eight bytes of a number, or a string
// after its length; a list has its length before its strings.

const cellSize = 8

// parquetRow renders such records.
func parquetRow(cols []column) render {
	var kept []byte
	return func(row any) (_ []byte, err error) {
		record := kept
		for i := range cols {
			if record, err = cols[i].appendParquet(record, row); err != nil {
				return nil, err
			}
		}
		kept = spare(record)
		return record, nil
	}
}

// CellError reports a cell that its column's type cannot represent.
type CellError struct {
	Column, Cell string
	Type         Type
}

// Error names the column and the cell.
func (e *CellError) Error() string {
	return fmt.Sprintf("column %s: %.60q is not of the type %s", e.Column, e.Cell, e.Type)
}

// appendParquet appends the cell of a row.
func (c *column) appendParquet(dst []byte, row any) ([]byte, error) {
	start := len(dst)
	dst = append(dst, 1)
	ok := true
	switch {
	case c.Type == List:
		dst = appendItems(dst, c.list(row))
	case c.append != nil:
		dst, ok = c.appendParsed(dst, row)
	default:
		dst, ok = appendTyped(dst, c.value(row), c.Type)
	}
	if !ok {
		return nil, &CellError{Column: c.Name, Cell: string(c.appendTo(nil, row, &style{})), Type: c.Type}
	}
	if len(dst) == start+1 {
		dst[start] = 0
	}
	return dst, nil
}

// appendSized appends a string after its length. The type requires UTF-8.
func appendSized(dst []byte, s string) []byte {
	s = strings.ToValidUTF8(s, "\ufffd")
	return append(binary.LittleEndian.AppendUint64(dst, uint64(len(s))), s...)
}

func appendItems(dst []byte, items []string) []byte {
	if len(items) == 0 {
		return dst
	}
	dst = binary.LittleEndian.AppendUint64(dst, uint64(len(items)))
	for _, item := range items {
		dst = appendSized(dst, item)
	}
	return dst
}

// appendParsed appends the cell of a column that appends cells in the form of
// CSV.
func (c *column) appendParsed(dst []byte, row any) (_ []byte, ok bool) {
	start := len(dst)
	dst = c.append(append(dst, make([]byte, cellSize)...), row)
	cell := dst[start+cellSize:]
	switch {
	case len(cell) == 0:
		return dst[:start], true
	case c.Type == String && !utf8.Valid(cell):
		return appendSized(dst[:start], string(cell)), true
	case c.Type == String:
		binary.LittleEndian.PutUint64(dst[start:], uint64(len(cell)))
		return dst, true
	}
	word, ok := parsed(cell, c.Type)
	return binary.LittleEndian.AppendUint64(dst[:start], word), ok
}

// parsed returns the eight bytes of a cell in the form of CSV.
func parsed(cell []byte, t Type) (word uint64, ok bool) {
	switch t {
	case Bool:
		b, err := strconv.ParseBool(string(cell))
		return boolWord(b), err == nil
	case Integer:
		i, err := strconv.ParseInt(string(cell), 10, 64)
		return uint64(i), err == nil
	case Float, Duration:
		f, err := strconv.ParseFloat(string(cell), 64)
		return math.Float64bits(f), err == nil
	case Time:
		var at time.Time
		err := at.UnmarshalText(cell)
		return uint64(at.UnixMicro()), err == nil
	}
	return 0, false
}

func boolWord(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

// appendTyped appends the cell of a column that returns it with its type.
func appendTyped(dst []byte, v value, t Type) (_ []byte, ok bool) {
	var word uint64
	switch {
	case v.kind == absent:
		return dst, true
	case t == String:
		return appendText(dst, v), true
	case v.kind == literal:
		word, ok = parsed([]byte(v.str), t)
	case t == Bool:
		word, ok = uint64(v.int), v.kind == boolean
	case t == Integer:
		word, ok = v.integer()
	case t == Float:
		word, ok = v.number()
	case t == Time:
		word, ok = uint64(v.time.UnixMicro()), v.kind == instant
	case t == Duration:
		word, ok = math.Float64bits(time.Duration(v.int).Seconds()), v.kind == span
	}
	return binary.LittleEndian.AppendUint64(dst, word), ok
}

// appendText appends the cell in the form of CSV, nothing for an empty one.
func appendText(dst []byte, v value) []byte {
	s := v.str
	if v.kind != textual {
		s = string(v.appendText(nil, style{}))
	}
	if s == "" {
		return dst
	}
	return appendSized(dst, s)
}

func (v value) integer() (word uint64, ok bool) {
	switch v.kind {
	case integer:
		return uint64(v.int), true
	case unsigned:
		return v.uint, v.uint <= math.MaxInt64
	}
	return 0, false
}

func (v value) number() (word uint64, ok bool) {
	switch v.kind {
	case integer:
		return math.Float64bits(float64(v.int)), true
	case unsigned:
		return math.Float64bits(float64(v.uint)), true
	case floating:
		return math.Float64bits(v.float), true
	}
	return 0, false
}

// appendParquet moves the first cell of a record to the values of its column.
func appendParquet(values []parquet.Value, cells []byte, t Type, column int) (_ []parquet.Value, rest []byte) {
	present := cells[0] == 1
	cells = cells[1:]
	switch {
	case !present:
		return append(values, parquet.NullValue().Level(0, 0, column)), cells
	case t == List:
		return appendList(values, cells, column)
	case t == String:
		s, rest := sized(cells)
		return append(values, parquet.ByteArrayValue(s).Level(0, 1, column)), rest
	}
	word, cells := nextWord(cells)
	return append(values, wordValue(word, t).Level(0, 1, column)), cells
}

func appendList(values []parquet.Value, cells []byte, column int) (_ []parquet.Value, rest []byte) {
	items, cells := nextWord(cells)
	var s []byte
	for i := range items {
		s, cells = sized(cells)
		values = append(values, parquet.ByteArrayValue(s).Level(min(int(i), 1), 2, column))
	}
	return values, cells
}

func wordValue(word uint64, t Type) parquet.Value {
	switch t {
	case Bool:
		return parquet.BooleanValue(word == 1)
	case Float, Duration:
		return parquet.DoubleValue(math.Float64frombits(word))
	}
	return parquet.Int64Value(int64(word))
}

func nextWord(cells []byte) (word uint64, rest []byte) {
	return binary.LittleEndian.Uint64(cells), cells[cellSize:]
}

func sized(cells []byte) (s, rest []byte) {
	n, cells := nextWord(cells)
	return cells[:n], cells[n:]
}
