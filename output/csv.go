package output

import (
	"bytes"
	"slices"
	"unicode"
	"unicode/utf8"
)

// byteOrderMark makes spreadsheets read a file as UTF-8.
const byteOrderMark = "\ufeff"

// csvRow renders RFC 4180 records that end in \n. The cells are the data as they
// are, control characters too; what is quoted is what encoding/csv quotes.
func csvRow(cols []column, o Options) render {
	s, safe := o.style(), o.CSVSafe
	var record []byte
	return func() ([]byte, error) {
		record = record[:0]
		for i := range cols {
			if i > 0 {
				record = append(record, ',')
			}
			start := len(record)
			record = cols[i].text(record, s)
			if safe {
				record = defuse(record, start, &cols[i])
			}
			if needsQuotes(record[start:]) {
				record = quote(record, start)
			}
		}
		record = markEmptyLine(record)
		return append(record, '\n'), nil
	}
}

// csvFrame is the layout of CSV: its header comes once, also when there are no rows.
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
		header = append(header, name...)
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

// defuse puts ' before text that a spreadsheet would run as a formula. Numbers
// stay as they are: -5 is no formula.
func defuse(record []byte, start int, c *column) []byte {
	if !isFormula(record[start:]) || c.value().numeric() {
		return record
	}
	record = append(record, 0)
	copy(record[start+1:], record[start:])
	record[start] = '\''
	return record
}

// isFormula says that cell begins with a character that starts a formula, or
// that a spreadsheet drops before one.
func isFormula(cell []byte) bool {
	if len(cell) == 0 {
		return false
	}
	switch cell[0] {
	case '=', '+', '-', '@', '\t', '\r':
		return true
	}
	return false
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

// needsQuotes says that a reader would take cell apart, drop its leading blank,
// or, for \., end a PostgreSQL COPY there.
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
