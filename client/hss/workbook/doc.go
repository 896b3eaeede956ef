// Package workbook reads the rows of XLSX workbooks as they are stored: text as text, numbers with all their digits
// rather than in a format that cuts them, empty cells as "".
//
// It reads what ECMA-376 calls the worksheets of a SpreadsheetML package, one row at a time: only the table of shared
// strings is held in memory. Formulas give the value that was stored with them, and styles are not looked at, so that a
// date is the number it is stored as. A workbook may come from anywhere: sizes are bounded, see the limits below, and
// whatever is wrong with it is an error.
package workbook

const (
	// maxStrings bounds the part with the shared strings, in bytes of XML.
	maxStrings = 256 << 20
	// maxRow bounds a row, in bytes of XML.
	maxRow = 16 << 20
	// maxIndex bounds each of the parts that say what is where.
	maxIndex = 4 << 20
	// maxColumns is how many columns a worksheet can have: up to XFD.
	maxColumns = 16384
)
