package hss

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"path"
	"slices"
	"strings"
)

// Table is the table of an archive's CSV or XLSX files. Several files are one
// table when their headers are the same; a large export may be split.
type Table struct {
	// Header are the names of the columns.
	Header []string
	// Files are the names of the files within the archive.
	Files []string

	ctx     context.Context //nolint:containedctx // it bounds reading the archive, as it does in Table
	entries []entry
}

// NoTableError is an archive without a CSV or XLSX file.
type NoTableError struct {
	// Found are the archive's files.
	Found []string
}

// Error says what was found.
func (e *NoTableError) Error() string {
	return fmt.Sprintf("the archive holds no CSV or XLSX file, but %q", e.Found)
}

// Table opens the archive's table and reads its header. An archive without one
// is a *NoTableError; one that cannot be read an *ArchiveError.
func (a *Archive) Table(ctx context.Context) (*Table, error) {
	t := &Table{ctx: ctx}
	var found []string
	for _, e := range a.entries {
		found = append(found, e.Name)
		if e.format() != nil {
			t.entries = append(t.entries, e)
			t.Files = append(t.Files, e.Name)
		}
	}
	if len(t.entries) == 0 {
		return nil, &NoTableError{Found: found}
	}
	rows, err := t.open(t.entries[0])
	if err != nil {
		return nil, err
	}
	return t, rows.Close()
}

// rowReader reads a file of rows. Next returns io.EOF at the end.
type rowReader interface {
	Next() ([]string, error)
	Close() error
}

// format is how to read the entry, nil where it is no table.
func (e entry) format() func(context.Context, entry) (rowReader, error) {
	switch strings.ToLower(path.Ext(e.Name)) {
	case ".csv":
		return openCSV
	case ".xlsx":
		return openXLSX
	}
	return nil
}

// open opens an entry and reads its header, which must be that of the table.
func (t *Table) open(e entry) (rowReader, error) {
	rows, err := e.format()(t.ctx, e)
	if err != nil {
		return nil, err
	}
	header, err := rows.Next()
	switch {
	case errors.Is(err, io.EOF):
		err = &ArchiveError{Entry: e.Name, Message: "it is empty, not even a header is there"}
	case err != nil:
	case t.Header == nil:
		t.Header = header
	case !slices.Equal(t.Header, header):
		err = &ArchiveError{Entry: e.Name, Message: fmt.Sprintf("its columns %q are not those of %q", header, t.Files[0])}
	}
	if err != nil {
		return nil, closing(err, rows)
	}
	return rows, nil
}

// Rows are the table's rows after the header, each as long as it. A file that
// cannot be read to its end ends the sequence with an *ArchiveError.
func (t *Table) Rows() iter.Seq2[[]string, error] {
	return func(yield func([]string, error) bool) {
		for _, e := range t.entries {
			if !t.file(e, yield) {
				return
			}
		}
	}
}

// file yields the rows of one entry and tells whether to go on.
func (t *Table) file(e entry, yield func([]string, error) bool) bool {
	rows, err := t.open(e)
	if err != nil {
		yield(nil, err)
		return false
	}
	defer func() { _ = rows.Close() }() // every row was read, or nobody wants more
	for {
		row, err := rows.Next()
		if errors.Is(err, io.EOF) {
			return true
		}
		if err == nil {
			row, err = t.fit(e, row)
		}
		if !yield(row, err) || err != nil {
			return false
		}
	}
}

// fit makes a row as long as the header. XLSX leaves empty cells at its end out.
func (t *Table) fit(e entry, row []string) ([]string, error) {
	if len(row) > len(t.Header) {
		return nil, &ArchiveError{Entry: e.Name, Message: fmt.Sprintf("a row has %d cells, the header %d", len(row), len(t.Header))}
	}
	for len(row) < len(t.Header) {
		row = append(row, "")
	}
	return row, nil
}
