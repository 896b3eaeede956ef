package compare

import (
	"bytes"
	"encoding/binary"
	"slices"
)

// A row is sorted by its key cells, each ended by two zero bytes, with a zero byte
// within a cell escaped, so that the order is that of the cells. The compared
// cells follow as names and values, each prefixed with its length.

func appendKeyCell(dst, cell []byte) []byte {
	for {
		i := bytes.IndexByte(cell, 0)
		if i < 0 {
			return append(append(dst, cell...), 0, 0)
		}
		dst = append(append(dst, cell[:i]...), 0, 0xff)
		cell = cell[i+1:]
	}
}

// keyCells decodes a key.
func keyCells(key []byte) []string {
	var cells []string
	var cell []byte
	for i := 0; i+1 < len(key); i++ {
		switch {
		case key[i] != 0:
			cell = append(cell, key[i])
		case key[i+1] == 0xff:
			cell = append(cell, 0)
			i++
		default:
			cells, cell = append(cells, string(cell)), cell[:0]
			i++
		}
	}
	return cells
}

func appendSized(dst, b []byte) []byte {
	return append(binary.AppendUvarint(dst, uint64(len(b))), b...)
}

// pair is a column's name and its cell.
type pair struct{ name, value string }

// pairs decodes the compared cells of a row.
func pairs(rest string) []pair {
	b := []byte(rest)
	take := func() string {
		size, n := binary.Uvarint(b)
		s := string(b[n : n+int(size)])
		b = b[n+int(size):]
		return s
	}
	var all []pair
	for len(b) > 0 {
		name := take()
		all = append(all, pair{name, take()})
	}
	return all
}

// encoder encodes the rows of one file.
type encoder struct {
	options Options
	side    byte
	key     []byte
	record  []byte
	// the columns' positions, in a file whose rows have the same columns
	names []string
	keyAt []int
	rest  []int
}

// place finds the positions of the key columns and the compared columns.
func (e *encoder) place(names []string) {
	e.names, e.keyAt, e.rest = names, e.keyAt[:0], e.rest[:0]
	for _, name := range e.options.Key {
		e.keyAt = append(e.keyAt, slices.Index(names, name)) // -1: an absent member is an empty cell
	}
	for i, name := range names {
		if !slices.Contains(e.keyAt, i) && !slices.Contains(e.options.Ignore, name) {
			e.rest = append(e.rest, i)
		}
	}
	if len(e.options.Key) == 0 {
		e.keyAt, e.rest = e.rest, nil
	}
}

func (e *encoder) encode(cells [][]byte) (key, record []byte) {
	e.key = e.key[:0]
	for _, i := range e.keyAt {
		if i < 0 {
			e.key = appendKeyCell(e.key, nil)
		} else {
			e.key = appendKeyCell(e.key, cells[i])
		}
	}
	e.record = append(e.record[:0], e.side)
	for _, i := range e.rest {
		if len(cells[i]) > 0 { // an absent member and an empty cell are the same
			e.record = appendSized(appendSized(e.record, []byte(e.names[i])), cells[i])
		}
	}
	return e.key, e.record
}
