package hss

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"

	"tally/client/hss"
	"tally/client/rest"
	"tally/cmd/internal/kit"
	"tally/output"
)

// deliver prints or writes the wanted part of an archive.
func (f *exportFetch) deliver(ctx context.Context, call *kit.Call, d *delivery) error {
	switch {
	case f.dir != "":
		return f.files(ctx, call, d)
	case f.keepsArchive(call):
		return f.keep(ctx, call, d)
	}
	return f.rows(ctx, call, d)
}

// rows prints the table in the archive.
func (f *exportFetch) rows(ctx context.Context, call *kit.Call, d *delivery) error {
	found, err := d.archive.Table(ctx, f.headers...)
	if err != nil {
		return noTable(err)
	}
	shape := tableOf(found.Header, found.Keys)
	if err := kit.Check(call, shape.columns()); err != nil {
		return unlike(err, found.Difference())
	}
	seq := func(yield func([]string, error) bool) {
		var count int64
		for row, err := range found.Rows() {
			if err != nil {
				yield(nil, partly(count, err))
				return
			}
			if count++; !yield(row, nil) {
				return
			}
		}
		if err := errors.Join(f.full(count), found.Difference()); err != nil {
			yield(nil, partly(count, err))
		}
	}
	return kit.Print(ctx, call, shape.print(call, d.source, seq))
}

// partly adds to err the number of rows that preceded it.
func partly(count int64, err error) error {
	if count == 0 {
		return err
	}
	return &rest.Incomplete{Records: count, Unit: "row", Err: err}
}

// full returns the error of an export that reached its maximum number of rows.
func (f *exportFetch) full(count int64) error {
	if count < int64(f.most) {
		return nil
	}
	return &rest.Error{
		Operation: "export containers", Kind: rest.KindUnexpected,
		Message: fmt.Sprintf("the export has %d containers, the maximum: there may be more", count),
		Hint:    "print rows instead of keeping an archive: tally hss containers export creates as many exports as needed",
	}
}

// keep writes the archive unchanged. One that may be incomplete is not written.
func (f *exportFetch) keep(ctx context.Context, call *kit.Call, d *delivery) error {
	count, err := countRows(ctx, d.archive)
	if stopped := context.Cause(ctx); stopped != nil {
		return stopped
	}
	if err != nil {
		call.App.Warn("the rows in the archive cannot be counted: %v", err)
	}
	if _, err := d.spool.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("read the download again: %w", err)
	}
	var archive io.Reader = d.spool
	if err := f.full(count); err != nil {
		archive = io.MultiReader(archive, failing{partly(count, err)})
	}
	return kit.Save(call, archive, kit.Saved{Source: d.source, Count: count, Started: f.started})
}

// failing is a source that fails.
type failing struct{ err error }

// Read implements io.Reader.
func (f failing) Read([]byte) (int, error) { return 0, f.err }

// countRows returns the number of rows in the archive, 0 without a table.
func countRows(ctx context.Context, archive *hss.Archive) (int64, error) {
	table, err := archive.Table(ctx)
	var none *hss.NoTableError
	if errors.As(err, &none) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return table.Count()
}

// unpackedFile is one file of an archive.
type unpackedFile struct {
	Path  string `json:"path"`
	Bytes int64  `json:"bytes"`
}

func unpackedColumns() []output.Column[unpackedFile] {
	return []output.Column[unpackedFile]{
		{Name: "path", Key: true, Value: func(f unpackedFile) any { return f.Path }, Doc: "where the file is"},
		{Name: "bytes", Type: output.Integer, Value: func(f unpackedFile) any { return f.Bytes }, Doc: "its size"},
	}
}

// files writes the archive's files into the directory, and prints their names.
func (f *exportFetch) files(ctx context.Context, call *kit.Call, d *delivery) error {
	count, err := countRows(ctx, d.archive)
	if err != nil {
		call.App.Warn("the rows in the archive cannot be counted: %v", err)
	}
	paths, err := d.archive.Unpack(ctx, f.dir)
	if err != nil {
		return err
	}
	files := func(yield func(unpackedFile, error) bool) {
		for i, e := range d.archive.Entries() {
			if !yield(unpackedFile{paths[i], e.Size}, nil) {
				return
			}
		}
		if err := f.full(count); err != nil {
			yield(unpackedFile{}, partly(count, err))
		}
	}
	return kit.Print(ctx, call, kit.RowsOf(unpackedColumns(), openOnce(kit.Source{}, files)))
}

// openOnce opens rows that are already open.
func openOnce[R any](source kit.Source, rows iter.Seq2[R, error]) func(context.Context) (kit.Source, iter.Seq2[R, error], error) {
	return func(context.Context) (kit.Source, iter.Seq2[R, error], error) { return source, rows, nil }
}
