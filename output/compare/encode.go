package compare

import (
	"bytes"
	"encoding/binary"
	"slices"
)

// A row is sorted by its key cells, each ended by two zero bytes, with a zero byte
// within a cell escaped, so that the order is that of the cells. The compared
// cells follow as numbers of their names and values, the latter after their lengths.

// names numbers the names of the columns of both files.
type names struct {
	all []string
	of  map[string]uint64
}

func (n *names) number(name string) uint64 {
	i, known := n.of[name]
	if !known {
		if n.of == nil {
			n.of = map[string]uint64{}
		}
		i = uint64(len(n.all))
		n.of[name], n.all = i, append(n.all, name)
	}
	return i
}

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
func (n *names) pairs(rest []byte) []pair {
	var all []pair
	for len(rest) > 0 {
		name, used := binary.Uvarint(rest)
		size, more := binary.Uvarint(rest[used:])
		rest = rest[used+more:]
		all = append(all, pair{n.all[name], string(rest[:size])})
		rest = rest[size:]
	}
	return all
}

// encoder encodes the rows of one file.
type encoder struct {
	options Options
	side    byte
	key     []byte
	record  []byte
	names   *names
	// the columns' positions, in a file whose rows have the same columns
	keyAt []int
	rest  []int
	// the numbers of the names of rest
	numbers []uint64
}

// place finds the positions of the key columns and the compared columns.
func (e *encoder) place(names []string) {
	e.keyAt, e.rest, e.numbers = e.keyAt[:0], e.rest[:0], e.numbers[:0]
	for _, name := range e.options.Key {
		e.keyAt = append(e.keyAt, slices.Index(names, name)) // -1: an absent member is an empty cell
	}
	for i, name := range names {
		if !slices.Contains(e.keyAt, i) && !slices.Contains(e.options.Ignore, name) {
			e.rest, e.numbers = append(e.rest, i), append(e.numbers, e.names.number(name))
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
	for n, i := range e.rest {
		if len(cells[i]) > 0 { // an absent member and an empty cell are the same
			e.record = appendSized(binary.AppendUvarint(e.record, e.numbers[n]), cells[i])
		}
	}
	return e.key, e.record
}
