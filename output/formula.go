package output

import (
	"slices"
	"unicode"
	"unicode/utf8"
)

// signs begin a formula, in all widths and forms that spreadsheets fold to these: the
// signs that OWASP lists under CSV injection, and their other forms.
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
	starts := formulas(record[start:])
	if len(starts) == 0 {
		return record
	}
	from, to := len(record), len(record)+len(starts)
	record = slices.Grow(record, len(starts))[:to]
	for i := len(starts) - 1; i >= 0; i-- { // from the end, where there is room
		at := start + starts[i]
		to -= from - at
		copy(record[to:], record[at:from])
		to--
		record[to], from = '\'', at
	}
	return record
}

// formulas are the indexes in a cell where a spreadsheet could see the start of one.
func formulas(cell []byte) (starts []int) {
	if len(cell) == 0 {
		return nil
	}
	next, sign := meaning(cell, 0) // is known for all before it
	if sign || endsLine(cell[0]) || cell[0] == '\t' {
		starts = append(starts, 0)
	}
	for at := 1; at < len(cell); at++ {
		if !endsCell(cell[at-1]) || endsCell(cell[at]) {
			continue
		}
		if at > next {
			next, sign = meaning(cell, at)
		}
		if sign {
			starts = append(starts, at)
		}
	}
	return starts
}

func endsLine(b byte) bool { return b == '\n' || b == '\r' }

// endsCell reports whether some readers end a cell after b.
func endsCell(b byte) bool { return b == ';' || b == ',' || b == '\t' || endsLine(b) }

// meaning finds the first character from at on that a spreadsheet does not drop before a
// formula, as it does with blanks, controls, quotes, and invisible ones; and reports
// whether that is a sign.
func meaning(cell []byte, at int) (next int, sign bool) {
	for at < len(cell) {
		r, size := utf8.DecodeRune(cell[at:])
		if slices.Contains(signs[:], r) {
			return at, true
		}
		if !dropped(r) {
			break
		}
		at += size
	}
	return at, false
}

func dropped(r rune) bool {
	return r == '"' || r == '\'' || unicode.IsSpace(r) || unsafeRune(r)
}
