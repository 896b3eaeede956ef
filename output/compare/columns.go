package compare

import (
	"context"
	"errors"
	"io"
	"slices"

	"tally/output/outfile"
)

// Columns returns the columns of a verified file; of JSON lines, those of its first row.
func Columns(report outfile.Report) ([]string, error) {
	t, err := openTable(context.Background(), report)
	if err != nil {
		return nil, err
	}
	defer func() { _ = t.closer.Close() }() // it was only read
	if t.columns != nil {
		return t.columns, nil
	}
	names, _, err := t.rows.next()
	if errors.Is(err, io.EOF) {
		return nil, nil
	}
	return slices.Clone(names), err
}
