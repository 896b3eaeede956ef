package hss

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/xuri/excelize/v2"
)

// xlsxReader reads the rows of a workbook, of one sheet after the other.
type xlsxReader struct {
	name   string
	book   *excelize.File
	sheets []string // that are not open yet
	rows   *excelize.Rows
	header []string
	top    bool // the next row is a sheet's first
}

// maxWorkbook bounds a workbook in bytes: it is unpacked in memory and in a
// temporary file.
const maxWorkbook = 1 << 30

func openXLSX(ctx context.Context, e entry) (rowReader, error) {
	source, err := e.open(ctx)
	if err != nil {
		return nil, err
	}
	book, err := excelize.OpenReader(source, excelize.Options{UnzipSizeLimit: maxWorkbook, RawCellValue: true})
	if err = errors.Join(err, source.Close()); err != nil {
		return nil, &ArchiveError{Entry: e.Name, Message: "it is no XLSX workbook", Err: err}
	}
	return &xlsxReader{name: e.Name, book: book, sheets: book.GetSheetList()}, nil
}

// Next implements rowReader. Numbers come as they are stored, not as they are
// formatted, which would cut their digits. Rows without cells are left out,
// and so is a header that a further sheet repeats.
func (r *xlsxReader) Next() ([]string, error) {
	for {
		row, err := r.read()
		switch {
		case errors.Is(err, io.EOF):
			return nil, err
		case err != nil:
			return nil, &ArchiveError{Entry: r.name, Message: "it cannot be read", Err: err}
		case len(row) == 0 || r.repeats(row):
		case r.top:
			return nil, &ArchiveError{Entry: r.name, Message: fmt.Sprintf("its sheets differ: one has the columns %q, one %q", r.header, row)}
		default:
			return row, nil
		}
	}
}

// repeats tells whether row is the header of a further sheet, and takes note of the first.
func (r *xlsxReader) repeats(row []string) bool {
	if r.header == nil {
		r.header, r.top = row, false
		return false
	}
	if r.top && slices.Equal(row, r.header) {
		r.top = false
		return true
	}
	return false
}

// read returns a row, which may be empty, and io.EOF after the last sheet.
func (r *xlsxReader) read() ([]string, error) {
	if r.rows == nil {
		return nil, r.nextSheet()
	}
	if r.rows.Next() {
		return r.rows.Columns()
	}
	err := errors.Join(r.rows.Error(), r.rows.Close())
	r.rows = nil
	return nil, err
}

func (r *xlsxReader) nextSheet() error {
	if len(r.sheets) == 0 {
		return io.EOF
	}
	rows, err := r.book.Rows(r.sheets[0])
	r.rows, r.sheets, r.top = rows, r.sheets[1:], true
	return err
}

// Close implements rowReader.
func (r *xlsxReader) Close() error {
	if r.rows != nil {
		return errors.Join(r.rows.Close(), r.book.Close())
	}
	return r.book.Close()
}
