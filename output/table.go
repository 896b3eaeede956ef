package output

import (
	"encoding/binary"

	"github.com/clipperhouse/displaywidth"
)

// A table record is a sequence of cells: the length in bytes, the width in terminal columns
// with bits for numbers, meanings and large cells, and the bytes, which are already safe
// for a terminal, except for large cells in a pipe or a document.
const (
	cellHeader = 8
	numberBit  = 1 << 31
	// The meaning of a state is below that bit.
	meaningShift = 28
	meaningMask  = 7 << meaningShift
	lateBit      = 1 << 27
	widthMask    = lateBit - 1
)

// cell is one cell of a table record.
type cell struct {
	content []byte
	width   int
	number  bool
	meaning Meaning
	late    bool // it is escaped when it is written
}

// nextCell splits off the first cell of a record.
func nextCell(record []byte) (cell, []byte) {
	size := binary.LittleEndian.Uint32(record)
	mark := binary.LittleEndian.Uint32(record[4:])
	rest := record[cellHeader:]
	return cell{
		content: rest[:size],
		width:   int(mark & widthMask),
		number:  mark&numberBit != 0,
		meaning: Meaning(mark & meaningMask >> meaningShift),
		late:    mark&lateBit != 0,
	}, rest[size:]
}

// tableRow renders cells for newTable. Markdown and HTML are documents, which show
// full times in any sink.
func tableRow(cols []column, o Options) render {
	escape := tableStyleOf(o.Format).escape
	if escape != nil {
		o.Terminal = false
	}
	s, types, states := o.style(), make([]columnType, len(cols)), indexes(cols, o)
	var kept, scratch []byte
	return func(row any) ([]byte, error) {
		record := kept
		for i := range cols {
			start := len(record)
			record = append(record, make([]byte, cellHeader)...)
			record = cols[i].appendTo(record, row, s)
			if types[i] == untyped {
				types[i] = typeOf(&cols[i], row)
			}
			data, width := record[start+cellHeader:], len(record)-start-cellHeader
			if width >= large && !o.Terminal {
				closeCell(record[start:], cell{width: width, late: true, number: types[i] == numbers})
				continue
			}
			if escape != nil || !plainASCII(data) {
				scratch = appendCell(scratch[:0], data, escape)
				width = displaywidth.Bytes(scratch)
				record = append(record[:start+cellHeader], scratch...)
			}
			closeCell(record[start:], cell{width: width, number: types[i] == numbers, meaning: meaningOf(states[i], data)})
		}
		kept, scratch = spare(record), spare(scratch)
		return record, nil
	}
}

// appendCell appends a cell escaped for a terminal, or for the table's format.
func appendCell(dst, data []byte, escape func(dst, data []byte) []byte) []byte {
	if escape != nil {
		return escape(dst, data)
	}
	return appendSafe(dst, data, showLines)
}

// columnType is determined by the first cell that has a value: a column normally
// has one type, and checking every row would cost an allocation each.
type columnType uint8

const (
	untyped columnType = iota
	strs
	numbers
)

func typeOf(c *column, row any) columnType {
	if c.cell == nil {
		return strs
	}
	v := c.value(row)
	switch {
	case v.kind == absent:
		return untyped
	case v.numeric():
		return numbers
	}
	return strs
}

// indexes returns the indexes of the columns' states, nil without colours.
func indexes(cols []column, o Options) []map[string]Meaning {
	all := make([]map[string]Meaning, len(cols))
	for i, c := range cols {
		if o.Color && tableStyleOf(o.Format).escape == nil {
			all[i] = c.States.index()
		}
	}
	return all
}

// closeCell fills in the header of a cell.
func closeCell(record []byte, known cell) {
	mark := uint32(min(known.width, widthMask)) | uint32(known.meaning)<<meaningShift
	if known.number {
		mark |= numberBit
	}
	if known.late {
		mark |= lateBit
	}
	binary.LittleEndian.PutUint32(record, uint32(len(record)-cellHeader))
	binary.LittleEndian.PutUint32(record[4:], mark)
}
