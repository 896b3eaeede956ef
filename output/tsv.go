package output

import "bytes"

// tsvRow renders tab-separated records. Tabs, line ends and backslashes inside a
// cell become \t, \n, \r and \\, so a line is always a row and a tab always a
// border.
func tsvRow(cols []column, o Options) render {
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
			if hasTSVSpecial(record[start:]) {
				record = escapeTabs(record, start)
			}
		}
		return append(record, '\n'), nil
	}
}

// escapeTabs escapes the cell at record[start:].
func escapeTabs(record []byte, start int) []byte {
	cell := bytes.Clone(record[start:])
	record = record[:start]
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
