package output

import (
	"slices"
	"unicode"
	"unicode/utf8"
)

// signs begin a formula, in the widths and forms that spreadsheets fold to these:
// what OWASP lists under CSV injection, and the other forms of the same signs.
var signs = [...]rune{
	'=', '+', '-', '@', // ASCII
	'\uff1d', '\uff0b', '\uff0d', '\uff20', // full width
	'\ufe66', '\ufe62', '\ufe63', '\ufe6b', // small
	'\u207c', '\u207a', '\u207b', '\u208c', '\u208a', '\u208b', // raised and lowered
	'\u2212', // minus
}

// defuse inserts ' in the cell at record[start:] wherever a spreadsheet could
// see the start of a formula: at the start of the cell, and after anything that
// a reader with other settings takes for the end of a cell.
func defuse(record []byte, start int) []byte {
	if begins := len(record) > start && (endsLine(record[start]) || record[start] == '\t'); begins || formulaAt(record[start:]) {
		record = slices.Insert(record, start, '\'')
		start++
	}
	for at := start + 1; at < len(record); at++ {
		if endsCell(record[at-1]) && !endsCell(record[at]) && formulaAt(record[at:]) {
			record = slices.Insert(record, at, '\'')
		}
	}
	return record
}

func endsLine(b byte) bool { return b == '\n' || b == '\r' }

// endsCell reports whether some reader ends a cell after b.
func endsCell(b byte) bool { return b == ';' || b == ',' || b == '\t' || endsLine(b) }

// formulaAt reports whether a string begins with a sign, or with characters
// that a spreadsheet drops before one: blanks, controls, quotes, and invisible
// ones.
func formulaAt(data []byte) bool {
	for len(data) > 0 {
		r, size := utf8.DecodeRune(data)
		if slices.Contains(signs[:], r) {
			return true
		}
		if !dropped(r) {
			return false
		}
		data = data[size:]
	}
	return false
}

func dropped(r rune) bool {
	return r == '"' || r == '\'' || unicode.IsSpace(r) || unsafeRune(r)
}
