package output

import (
	"bytes"
	"math"
)

// tsvRow renders tab-separated records. Tabs, line ends and backslashes inside a
// cell become \t, \n, \r and \\, so a line is always a row and a tab always a
// border.
func tsvRow(cols []column, o Options, through *passage) render {
	s, safe := o.style(), o.CSVSafe
	var record []byte
	return func(row any) ([]byte, error) {
		record = spare(record)
		for i := range cols {
			if i > 0 {
				record = append(record, '\t')
			}
			start := len(record)
			record = cols[i].appendTo(record, row, s)
			if safe && cols[i].value(row).isString() {
				record = defuse(record, start)
			}
			switch cell := record[start:]; {
			case len(cell) >= large:
				record = through.pass(escapeLarge(record[:start], cell, through))
			case hasTSVSpecial(cell):
				record = escapeTabs(record, start)
			}
		}
		return append(record, '\n'), nil
	}
}

// escapeLarge appends a cell, which lies behind the record, to other memory.
func escapeLarge(record, cell []byte, through *passage) []byte {
	specials := 0
	for _, special := range []byte("\t\n\r\\") {
		specials += bytes.Count(cell, []byte{special})
	}
	if specials == 0 {
		return record[:len(record)+len(cell)]
	}
	out := &filled{expected: len(record) + len(cell) + specials, most: math.MaxInt, through: through}
	out.write(record)
	for piece := range pieces(cell) {
		out.write(appendEscapedTabs(nil, piece))
	}
	return out.record
}

// escapeTabs escapes the cell at record[start:].
func escapeTabs(record []byte, start int) []byte {
	return appendEscapedTabs(record[:start], bytes.Clone(record[start:]))
}

func appendEscapedTabs(record, cell []byte) []byte {
	for _, b := range cell {
		switch b {
		case '\t':
			record = append(record, `\t`...)
		case '\n':
			record = append(record, `\n`...)
		case '\r':
			record = append(record, `\r`...)
		case '\\':
			record = append(record, `\\`...)
		default:
			record = append(record, b)
		}
	}
	return record
}

// tsvFrame is the layout of TSV.
func tsvFrame(names []string, o Options) *frame {
	f := &frame{}
	if o.BOM {
		f.open = byteOrderMark
	}
	if o.NoHeaders {
		return f
	}
	for i, name := range names {
		if i > 0 {
			f.open += "\t"
		}
		cell := []byte(name)
		if o.CSVSafe {
			cell = defuse(cell, 0)
		}
		f.open += string(escapeTabs(cell, 0))
	}
	f.open += "\n"
	return f
}
