package compare

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"tally/output/extsort"
	"tally/output/outfile"
)

// Result is the comparison of two sorted files.
type Result struct {
	// Key has the columns of the key. Columns has all compared columns, including
	// the key; it is empty for JSON lines, whose rows name their own.
	Key, Columns []string
	// Old and New are the numbers of rows.
	Old, New int64

	options  Options
	sorter   *extsort.Sorter
	names    *names
	longest  int         // row
	clusters [2]clusters // of the older file and of the newer one
}

// MismatchError reports two files that cannot be compared.
type MismatchError struct{ Reason string }

// Error gives the reason.
func (e *MismatchError) Error() string { return e.Reason }

// Files reads both files and sorts their rows. The reports come from an
// [outfile.Verifier], which may have left the rows to Files: an
// *outfile.DamagedError is a file that cannot be read to its end, or whose number of
// rows differs from its manifest's. The caller closes the result.
func Files(ctx context.Context, before, after outfile.Report, o Options) (*Result, error) {
	if o.Memory == 0 {
		o.Memory = defaultMemory
	}
	r := &Result{options: o, sorter: extsort.New(o.Memory, o.TempDir), names: &names{}}
	if err := r.read(ctx, before, after); err != nil {
		return nil, errors.Join(err, r.Close())
	}
	collect(r.longest) // the buffers of the readers
	return r, nil
}

// Close removes the sorted files.
func (r *Result) Close() error { return r.sorter.Close() }

func (r *Result) read(ctx context.Context, before, after outfile.Report) error {
	older, err := openTable(ctx, before)
	if err != nil {
		return err
	}
	defer func() { _ = older.closer.Close() }() // it was only read
	newer, err := openTable(ctx, after)
	if err != nil {
		return err
	}
	defer func() { _ = newer.closer.Close() }() // it was only read
	if err := r.settle(older, newer); err != nil {
		return err
	}
	r.Columns = r.compared()
	older.read(r.Columns, r.options.Ignore)
	newer.read(r.Columns, r.options.Ignore)
	if r.Old, err = r.add(older, 0); err != nil {
		return err
	}
	r.New, err = r.add(newer, 1)
	return err
}

// settle checks that the files have the same columns, and the columns that the options name.
func (r *Result) settle(older, newer *table) error {
	if (older.columns == nil) != (newer.columns == nil) || (older.format == "parquet") != (newer.format == "parquet") {
		return &MismatchError{fmt.Sprintf("%s is %s and %s is %s: the two formats write cells differently", older.path, older.format, newer.path, newer.format)}
	}
	if !slices.Equal(older.columns, newer.columns) {
		return &MismatchError{fmt.Sprintf("the columns differ: %s has %s, %s has %s",
			older.path, strings.Join(older.columns, ","), newer.path, strings.Join(newer.columns, ","))}
	}
	r.Columns, r.Key = older.columns, r.options.Key
	if r.Columns == nil {
		return nil
	}
	for _, name := range slices.Concat(r.options.Key, r.options.Ignore) {
		if !slices.Contains(r.Columns, name) {
			return &MismatchError{fmt.Sprintf("there is no column %q; the columns are %s", name, strings.Join(r.Columns, ", "))}
		}
	}
	if len(r.Key) == 0 {
		r.Key = slices.DeleteFunc(slices.Clone(r.Columns), func(name string) bool { return slices.Contains(r.options.Ignore, name) })
	}
	if len(r.Key) == 0 {
		return &MismatchError{"no column is left to compare"}
	}
	return nil
}

// compared returns the columns of the key and the others to compare, nil if they
// are unknown before the rows.
func (r *Result) compared() []string {
	if r.Columns == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(r.Columns), func(name string) bool {
		return slices.Contains(r.options.Ignore, name) && !slices.Contains(r.Key, name)
	})
}

// add adds the rows of one file to the sorter.
func (r *Result) add(t *table, side byte) (rows int64, err error) {
	e := encoder{options: r.options, side: side, names: r.names}
	if t.columns != nil {
		e.place(t.columns)
	}
	for {
		names, cells, err := t.rows.next()
		if errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return rows, t.counted(rows)
		}
		if err == nil && t.columns != nil && len(cells) != len(t.columns) {
			err = fmt.Errorf("row %d has %d cells for %d columns", rows+1, len(cells), len(t.columns))
		}
		if err != nil {
			return rows, t.damaged(err)
		}
		if t.columns == nil {
			e.options.Key = r.keyOf(names)
			e.place(names)
		}
		r.clusters[side].see(columnsOf(t, names), cells)
		key, record := e.encode(cells)
		r.longest = max(r.longest, len(key)+len(record))
		if err := r.sorter.Add(key, record); err != nil {
			return rows, err
		}
		rows++
	}
}

// columnsOf returns the columns of a row's cells.
func columnsOf(t *table, names []string) []string {
	if t.columns != nil {
		return t.columns
	}
	return names
}

// keyOf returns the key of a row that names its columns: without a key in the
// options, the first row determines it for all rows.
func (r *Result) keyOf(names []string) []string {
	if len(r.Key) == 0 {
		r.Key = slices.DeleteFunc(slices.Clone(names), func(name string) bool { return slices.Contains(r.options.Ignore, name) })
	}
	return r.Key
}
