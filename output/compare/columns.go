package compare

import (
	"context"
	"errors"
	"io"
	"slices"

	"tally/output/outfile"
)

// Columns returns the columns of a file. For JSON lines they are the members of the first
// row, which it reports as such, since other rows may have others. Its errors are those
// of [Files].
func Columns(ctx context.Context, report outfile.Report) (names []string, members bool, err error) {
	t, err := openTable(ctx, report)
	if err != nil {
		return nil, false, err
	}
	defer func() { _ = t.closer.Close() }() // it was only read
	if t.columns != nil {
		return t.columns, false, nil
	}
	names, _, err = t.rows.next()
	switch {
	case err == nil:
		return slices.Clone(names), true, nil
	case errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF):
		return nil, true, nil
	}
	return nil, true, t.damaged(err)
}
