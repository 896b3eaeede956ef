// Package workbook reads the rows of XLSX workbooks as they are stored: strings as they are, numbers with all their
// digits rather than in a format that cuts them, dates as dates, empty cells as "".
//
// It reads what ECMA-376 calls the worksheets of a SpreadsheetML package, one row at a time; shared strings are kept on
// disk beyond a few megabytes. Formulas give the value that was stored with them. Of the styles only the number formats
// count: a number in a format of dates is the date it stands for. A workbook may come from anywhere: memory is bounded
// whatever it holds, see the limits below, and whatever is wrong with it is an error.
package workbook

const (
	// maxRow bounds a row, a shared string and whatever stands between rows, in
	// bytes of XML, and the row's strings together, in bytes.
	maxRow = 512 << 10
	// maxIndex bounds each of the parts that say what is where.
	maxIndex = 1 << 20
	// maxColumns is how many columns a worksheet can have: up to XFD.
	maxColumns = 16384
	// maxFormats is how many cell formats a workbook can have.
	maxFormats = 65536
	// maxBytes bounds each part, unpacked, unless the caller does.
	maxBytes = 4 << 30
)
