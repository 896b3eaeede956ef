package hss

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"tally/client/hss/internal/spool"
	"tally/client/hss/workbook"
)

// xlsxReader reads the rows of a workbook, of one sheet after the other.
type xlsxReader struct {
	name   string
	file   *spool.File
	book   *workbook.Book
	sheet  int // the next one
	rows   *workbook.Rows
	header []string
	top    bool // the next row is a sheet's first
}

// openXLSX unpacks the workbook into a temporary file: it is itself an archive,
// which needs random access.
func openXLSX(ctx context.Context, e entry, _ []Header) (rowReader, error) {
	file, err := spool.Create()
	if err != nil {
		return nil, fmt.Errorf("unpack %q: %w", e.Name, err)
	}
	r := &xlsxReader{name: e.Name, file: file}
	if err := e.copyTo(ctx, file); err != nil {
		return nil, closing(err, r)
	}
	if r.book, err = workbook.Open(file, e.Size, e.most); err != nil {
		return nil, closing(&ArchiveError{Entry: e.Name, Message: "it is not an XLSX workbook", Err: err}, r)
	}
	return r, nil
}

// Next implements rowReader. Numbers come as stored, not as formatted, which
// would drop digits. Rows without cells are skipped, and so is a header that a
// further sheet repeats.
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
			return nil, &ArchiveError{Entry: r.name, Message: fmt.Sprintf("its sheets differ: one has the columns %q, one %q", shortened(r.header), shortened(row))}
		default:
			return row, nil
		}
	}
}

// repeats reports whether row repeats the header on a further sheet, and records the first header.
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
	row, err := r.rows.Next()
	if errors.Is(err, io.EOF) {
		err = r.rows.Close()
		r.rows = nil
	}
	return row, err
}

func (r *xlsxReader) nextSheet() error {
	if r.sheet == len(r.book.Sheets()) {
		return io.EOF
	}
	rows, err := r.book.Rows(r.sheet)
	r.rows, r.top = rows, true
	r.sheet++
	return err
}

// Close implements rowReader.
func (r *xlsxReader) Close() error {
	var err error
	if r.rows != nil {
		err = r.rows.Close()
	}
	if r.book != nil {
		err = errors.Join(err, r.book.Close())
	}
	return errors.Join(err, r.file.Close())
}
