package hss

import (
	"errors"
	"fmt"
	"io"
	"slices"
)

// maxColumns is the maximum number of columns in a table, that of a worksheet.
const maxColumns = 16384

// open opens an entry and reads its header, which must be that of the table.
func (t *Table) open(e entry) (rowReader, error) {
	rows, err := e.format()(t.ctx, e, t.asked)
	if err != nil {
		return nil, err
	}
	header, err := rows.Next()
	switch {
	case errors.Is(err, io.EOF):
		err = &ArchiveError{Entry: e.Name, Message: "it is empty, without even a header"}
	case err != nil:
	case len(header) > maxColumns:
		err = &ArchiveError{Entry: e.Name, Message: fmt.Sprintf("its header has %d columns, more than any real one", len(header))}
	case t.Header == nil:
		t.Header = header
	case !slices.Equal(t.Header, header):
		err = &ArchiveError{Entry: e.Name, Message: fmt.Sprintf("its columns %q are not those of %q", shortened(header), t.Files[0])}
	}
	if err != nil {
		return nil, closing(err, rows)
	}
	return rows, nil
}

// file yields the rows of one entry and reports whether to continue.
func (t *Table) file(e entry, yield func([]string, error) bool) bool {
	rows, err := t.open(e)
	if err != nil {
		yield(nil, err)
		return false
	}
	defer func() { _ = rows.Close() }() // every row was read, or the caller wants no more
	for {
		row, err := rows.Next()
		if errors.Is(err, io.EOF) {
			return true
		}
		if err == nil && slices.Equal(row, t.Header) && slices.ContainsFunc(row, func(s string) bool { return s != "" }) {
			continue // parts that were put together bring their headers along
		}
		if err == nil {
			row, err = t.fit(e, row)
		}
		if !yield(row, err) || err != nil {
			return false
		}
	}
}

// fit makes a row as long as the header. XLSX omits trailing empty cells.
func (t *Table) fit(e entry, row []string) ([]string, error) {
	if len(row) > len(t.Header) {
		return nil, &ArchiveError{Entry: e.Name, Message: fmt.Sprintf("a row has %d cells, the header %d", len(row), len(t.Header))}
	}
	for len(row) < len(t.Header) {
		row = append(row, "")
	}
	return row, nil
}
