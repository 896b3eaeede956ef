package output

import (
	"encoding/binary"

	"github.com/clipperhouse/displaywidth"
)

// A table record is its cells one after another: the length of the text, its
// width in terminal columns with bits for numbers and meanings, and the text, which is safe
// for a terminal already.
const (
	cellHeader = 8
	numberBit  = 1 << 31
	// The meaning of a state lies below that bit.
	meaningShift = 28
	widthMask    = 1<<meaningShift - 1
)

// cell is one cell of a table record.
type cell struct {
	text    []byte
	width   int
	number  bool
	meaning Meaning
}

// nextCell takes the first cell off a record.
func nextCell(record []byte) (cell, []byte) {
	size := binary.LittleEndian.Uint32(record)
	mark := binary.LittleEndian.Uint32(record[4:])
	rest := record[cellHeader:]
	return cell{
		text:    rest[:size],
		width:   int(mark & widthMask),
		number:  mark&numberBit != 0,
		meaning: Meaning(mark &^ numberBit >> meaningShift),
	}, rest[size:]
}

// tableRow renders cells for newTable. Markdown and HTML are documents, which show
// whole times wherever they go.
func tableRow(cols []column, o Options) render {
	escape := lookOf(o.Format).escape
	if escape != nil {
		o.Terminal = false
	}
	s, types, states := o.style(), make([]columnType, len(cols)), indexes(cols, o)
	var record, scratch []byte
	return func(row any) ([]byte, error) {
		record = record[:0]
		for i := range cols {
			start := len(record)
			record = append(record, make([]byte, cellHeader)...)
			record = cols[i].text(record, row, s)
			if types[i] == untyped {
				types[i] = typeOf(&cols[i], row)
			}
			text, width := record[start+cellHeader:], len(record)-start-cellHeader
			if escape != nil || !plainASCII(text) {
				scratch = appendCell(scratch[:0], text, escape)
				width = displaywidth.Bytes(scratch)
				record = append(record[:start+cellHeader], scratch...)
			}
			closeCell(record[start:], cell{width: width, number: types[i] == numbers, meaning: meaningOf(states[i], text)})
		}
		return record, nil
	}
}

// appendCell appends text that is safe for a terminal, or for where the look is
// read.
func appendCell(dst, text []byte, escape func(dst, text []byte) []byte) []byte {
	if escape != nil {
		return escape(dst, text)
	}
	return appendSafe(dst, text, showLines)
}

// columnType is learned from the first cell that has a value; a column of one
// type is the normal case, and asking every row would cost an allocation each.
type columnType uint8

const (
	untyped columnType = iota
	texts
	numbers
)

func typeOf(c *column, row any) columnType {
	v := c.value(row)
	switch {
	case v.kind == absent:
		return untyped
	case v.numeric():
		return numbers
	}
	return texts
}

// indexes are those of the columns' states, where there are colours for them.
func indexes(cols []column, o Options) []map[string]Meaning {
	all := make([]map[string]Meaning, len(cols))
	for i, c := range cols {
		if o.Color && lookOf(o.Format).escape == nil {
			all[i] = c.States.index()
		}
	}
	return all
}

// closeCell fills in the header of a cell, which is what is known of it.
func closeCell(record []byte, known cell) {
	mark := uint32(min(known.width, widthMask)) | uint32(known.meaning)<<meaningShift
	if known.number {
		mark |= numberBit
	}
	binary.LittleEndian.PutUint32(record, uint32(len(record)-cellHeader))
	binary.LittleEndian.PutUint32(record[4:], mark)
}
