// Package workbook reads the rows of XLSX workbooks as they are stored: strings as they are, numbers with all their
// digits rather than in a format that cuts them, dates as dates, empty cells as "".
//
// It reads what ECMA-376 calls the worksheets of a SpreadsheetML package, one row at a time; shared strings are kept on
// disk beyond a few megabytes. A formula's value is the one that was stored with it. Of the styles only the number
// formats are used: a number in a date format is read as a date. A workbook may come from anywhere: memory is bounded
// whatever it contains, see the limits below, and any fault in it is an error.
package workbook

const (
	// maxRow bounds a row, a shared string and whatever is between rows, in bytes
	// of XML, and the strings of a row together, in bytes.
	maxRow = 512 << 10
	// maxIndex bounds each of the parts that index others.
	maxIndex = 1 << 20
	// maxColumns is the maximum number of columns in a worksheet: up to XFD.
	maxColumns = 16384
	// maxFormats is the maximum number of cell formats in a workbook.
	maxFormats = 65536
	// maxBytes is the default bound on each unpacked part.
	maxBytes = 4 << 30
)
