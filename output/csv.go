package output

import (
	"bytes"
	"math"
	"slices"
	"unicode"
	"unicode/utf8"
)

// byteOrderMark makes spreadsheets read a file as UTF-8.
const byteOrderMark = "\ufeff"

// csvRow renders RFC 4180 records that end in \n. Cells are written unchanged,
// including control characters, and quoted where encoding/csv quotes them.
func csvRow(cols []column, o Options, through *passage) render {
	c := csvCells{cols, cellsOf(cols, o.style()), o.CSVSafe}
	var kept []byte
	return func(row any) ([]byte, error) {
		record, plain := c.joined(kept, row)
		switch {
		case plain && !c.safe:
		case len(record) >= large:
			record = c.large(record, row, through)
		default:
			record = c.quoted(record[:0], row)
		}
		record = append(record, '\n')
		kept = spare(record)
		return record, nil
	}
}

// csvCells appends the cells of a CSV record.
type csvCells struct {
	cols  []column
	cells []func(dst []byte, row any) []byte
	safe  bool // from spreadsheets
}

// joined appends the cells with commas between them, and reports whether that is
// valid CSV already, as it is for most records: scanning a record once costs a
// fraction of scanning each of its cells.
func (c *csvCells) joined(record []byte, row any) (_ []byte, plain bool) {
	plain = true
	for i, cell := range c.cells {
		if i > 0 {
			record = append(record, ',')
		}
		start := len(record)
		record = cell(record, row)
		plain = plain && (len(record) == start || beginsPlain(record[start]))
	}
	plain = plain && len(record) > 0 && bytes.Count(record, []byte{','}) == len(c.cols)-1 &&
		bytes.IndexByte(record, '"') < 0 && bytes.IndexByte(record, '\n') < 0 && bytes.IndexByte(record, '\r') < 0
	return record, plain
}

// beginsPlain reports whether the first byte of a cell never requires quotes by its position.
func beginsPlain(first byte) bool { return first > ' ' && first != '\\' && first < utf8.RuneSelf }

// quoted appends the cells, quoted if necessary; for a spreadsheet all strings
// are quoted, and defused.
func (c *csvCells) quoted(record []byte, row any) []byte {
	for i := range c.cells {
		if i > 0 {
			record = append(record, ',')
		}
		start, quotes := len(record), false
		if record, quotes = c.content(record, i, row); quotes {
			record = quote(record, start)
		}
	}
	return markEmptyLine(record)
}

// content appends a cell without quotes, and reports whether it needs them.
func (c *csvCells) content(record []byte, i int, row any) (_ []byte, quotes bool) {
	start := len(record)
	record = c.cells[i](record, row)
	isString := c.safe && c.cols[i].value(row).isString()
	if isString {
		record = defuse(record, start)
	}
	return record, isString && len(record) > start || needsQuotes(record[start:])
}

// large returns a large record: its cells are quoted on their way out, in the memory
// of the unquoted record as far as possible.
func (c *csvCells) large(room []byte, row any, through *passage) []byte {
	out := &filled{expected: len(room), most: math.MaxInt, through: through}
	for i := range c.cells {
		if i > 0 {
			out.add(",")
		}
		content, quotes := c.content(room[:0], i, row)
		if quotes {
			out.expected += bytes.Count(content, []byte{'"'}) + 2
			out.add(`"`)
			out.doubled(content)
			out.add(`"`)
		} else {
			out.write(content)
		}
		room = content
	}
	return out.record
}

// doubled writes content with its quotes doubled.
func (f *filled) doubled(content []byte) {
	for {
		i := bytes.IndexByte(content, '"')
		if i < 0 {
			f.write(content)
			return
		}
		f.write(content[:i+1])
		f.add(`"`)
		content = content[i+1:]
	}
}

// csvFrame is the layout of CSV: one header, even without rows.
func csvFrame(names []string, o Options) *frame {
	var header []byte
	if o.BOM {
		header = append(header, byteOrderMark...)
	}
	if o.NoHeaders {
		return &frame{open: string(header)}
	}
	for i, name := range names {
		if i > 0 {
			header = append(header, ',')
		}
		start := len(header)
		if header = append(header, name...); o.CSVSafe {
			header = quote(defuse(header, start), start)
		} else if needsQuotes(header[start:]) {
			header = quote(header, start)
		}
	}
	return &frame{open: string(append(header, '\n'))}
}

// markEmptyLine quotes the only cell of a record when it is empty, since readers
// skip blank lines.
func markEmptyLine(record []byte) []byte {
	if len(record) == 0 {
		return append(record, `""`...)
	}
	return record
}

// quote puts the cell at record[start:] in quotes, its own quotes doubled. It
// works from the end, where there is room, so that no copy is needed.
func quote(record []byte, start int) []byte {
	cell := record[start:]
	extra := 2 + bytes.Count(cell, []byte{'"'})
	record = slices.Grow(record, extra)[:len(record)+extra]
	to := len(record) - 1
	record[to] = '"'
	for from := start + len(cell) - 1; from >= start; from-- {
		to--
		record[to] = record[from]
		if record[to] == '"' {
			to--
			record[to] = '"'
		}
	}
	record[start] = '"'
	return record
}

// needsQuotes reports whether a reader would split the unquoted cell, drop its
// leading blank, or, for \., end a PostgreSQL COPY.
func needsQuotes(cell []byte) bool {
	if len(cell) == 0 {
		return false
	}
	if len(cell) == 2 && cell[0] == '\\' && cell[1] == '.' {
		return true
	}
	if hasCSVSpecial(cell) {
		return true
	}
	if first := cell[0]; first < utf8.RuneSelf {
		return first == ' ' || first >= '\t' && first <= '\r'
	}
	r, _ := utf8.DecodeRune(cell)
	return unicode.IsSpace(r)
}
