package hss

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"path"
	"slices"
	"strings"
)

// Table is the table of an archive's CSV or XLSX files. Files with the same
// header are one table: the service may split a large export.
type Table struct {
	// Header has the names of the columns, as in the file.
	Header []string
	// Keys are the API's names of the columns, "" for those that are not known: by
	// position if the header is the requested one, else by name.
	Keys []string
	// Files are the names of the files within the archive.
	Files []string

	ctx     context.Context //nolint:containedctx // it bounds reading the archive, as it does in Table
	entries []entry
	asked   []Header
}

// NoTableError reports an archive without a CSV or XLSX file.
type NoTableError struct {
	// Found has the names of the archive's files.
	Found []string
}

// Error lists what was found.
func (e *NoTableError) Error() string {
	return fmt.Sprintf("the archive contains no CSV or XLSX file, but %q", e.Found)
}

// Table opens the archive's table and reads its header. asked are the headers of
// the request, nil if unknown; Difference compares them. The error is a
// *NoTableError for an archive without a table, and an *ArchiveError for one
// that cannot be read.
func (a *Archive) Table(ctx context.Context, asked ...Header) (*Table, error) {
	t := &Table{ctx: ctx, asked: asked}
	var found []string
	for _, e := range a.entries {
		found = append(found, e.Name)
		if e.format() != nil {
			t.add(e)
		}
	}
	if len(t.entries) == 0 {
		if err := t.recognize(a.entries); err != nil {
			return nil, err
		}
	}
	if len(t.entries) == 0 {
		return nil, &NoTableError{Found: found}
	}
	rows, err := t.open(t.entries[0])
	if err != nil {
		return nil, err
	}
	t.Keys = keysOf(t.Header, asked)
	return t, rows.Close()
}

// rowReader reads a file of rows. Next returns io.EOF at the end.
type rowReader interface {
	Next() ([]string, error)
	Close() error
}

func (t *Table) add(e entry) {
	t.entries, t.Files = append(t.entries, e), append(t.Files, e.Name)
}

// format returns the reader for the entry, nil if it is not a table.
func (e entry) format() func(context.Context, entry, []Header) (rowReader, error) {
	if e.isAside() {
		return nil
	}
	switch strings.ToLower(cmp.Or(e.kind, path.Ext(e.Name))) {
	case ".csv", ".tsv":
		return openCSV
	case ".xlsx":
		return openXLSX
	}
	return nil
}

// Rows yields the table's rows after the header, each as long as the header. A
// file that cannot be read to its end ends the sequence with an *ArchiveError.
func (t *Table) Rows() iter.Seq2[[]string, error] {
	return func(yield func([]string, error) bool) {
		for _, e := range t.entries {
			if !t.file(e, yield) {
				return
			}
		}
	}
}

// Count reads all rows and returns their number.
func (t *Table) Count() (int64, error) {
	var count int64
	for _, err := range t.Rows() {
		if err != nil {
			return count, err
		}
		count++
	}
	return count, nil
}

// against returns the same table, compared with other headers.
func (t *Table) against(asked []Header) *Table {
	other := *t
	other.asked, other.Keys = asked, keysOf(t.Header, asked)
	return &other
}

// Difference is nil if the table has the requested columns in order, or if
// those are unknown; else a *DifferenceError.
func (t *Table) Difference() error {
	if len(t.asked) == 0 || slices.Equal(t.Header, names(t.asked)) {
		return nil
	}
	return &DifferenceError{Asked: names(t.asked), Found: t.Header}
}
