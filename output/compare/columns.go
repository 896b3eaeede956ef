package compare

import (
	"context"
	"errors"
	"io"
	"slices"

	"tally/output/outfile"
)

// Columns returns the columns of a file; of JSON lines, those of its first row. Its
// errors are those of [Files].
func Columns(ctx context.Context, report outfile.Report) ([]string, error) {
	t, err := openTable(ctx, report)
	if err != nil {
		return nil, err
	}
	defer func() { _ = t.closer.Close() }() // it was only read
	if t.columns != nil {
		return t.columns, nil
	}
	names, _, err := t.rows.next()
	switch {
	case err == nil:
		return slices.Clone(names), nil
	case errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF):
		return nil, nil
	}
	return nil, t.damaged(err)
}
