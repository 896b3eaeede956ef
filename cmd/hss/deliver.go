package hss

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"time"

	"tally/client/hss"
	"tally/client/rest"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/kit"
	"tally/output"
)

// maxArchive bounds a download.
const maxArchive = 4 << 30

// deliver downloads a task's file, checks it to the last byte, and then prints
// or writes what is wanted of it.
func (f *exportFetch) deliver(ctx context.Context, call *kit.Call, s *session, task hss.ExportTask) error {
	spool, remove, err := kit.Spool(call.App)
	if err != nil {
		return err
	}
	defer remove()
	size, err := f.download(ctx, s, task.FileID, spool)
	if err != nil {
		return err
	}
	archive, err := hss.OpenArchive(spool, size, hss.Limits{})
	if err == nil {
		err = archive.Verify(ctx)
	}
	if err != nil {
		return damaged(err)
	}
	d := delivery{archive: archive, spool: spool, source: kit.Source{Endpoint: s.Endpoint(), Query: "export task " + task.ID}}
	switch {
	case f.dir != "":
		return f.files(ctx, call, d)
	case f.keepsArchive(call):
		return f.keep(ctx, call, d)
	}
	return f.rows(ctx, call, d)
}

// delivery is a file that is here, and whole.
type delivery struct {
	archive *hss.Archive
	spool   *os.File
	source  kit.Source
}

// download writes a file to spool. Only silence ends it early.
func (f *exportFetch) download(ctx context.Context, s *session, fileID string, spool io.Writer) (int64, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	file, err := s.Download(ctx, fileID)
	if err != nil {
		return 0, err
	}
	size, err := io.Copy(spool, io.LimitReader(watched(file, f.idle, cancel), maxArchive+1))
	if silent := context.Cause(ctx); err != nil && silent != nil {
		err = silent
	}
	if err == nil && size > maxArchive {
		err = fmt.Errorf("download of file %s: it is larger than %s", fileID, kit.Size(maxArchive))
	}
	return size, errors.Join(err, file.Close())
}

// watched is r, ended by stop when nothing comes for so long; 0 is for ever.
func watched(r io.Reader, idle time.Duration, stop context.CancelCauseFunc) io.Reader {
	if idle == 0 {
		return r
	}
	silence := &rest.Error{
		Operation: "download the export", Kind: rest.KindUnreachable, Reason: rest.ReasonIdle,
		Message: fmt.Sprintf("the server sent nothing for %v", idle),
	}
	return watch{r, time.AfterFunc(idle, func() { stop(silence) }), idle}
}

type watch struct {
	r     io.Reader
	timer *time.Timer
	idle  time.Duration
}

// Read implements io.Reader.
func (w watch) Read(p []byte) (int, error) {
	w.timer.Reset(w.idle)
	n, err := w.r.Read(p)
	if err != nil {
		w.timer.Stop()
	}
	return n, err
}

// damaged is the exit code of an archive that did not come whole: to try again
// may help, unlike with one that is refused for what it is.
func damaged(err error) error {
	var archive *hss.ArchiveError
	if errors.As(err, &archive) && archive.Err != nil {
		return &exit.Coded{Code: exit.Incomplete, Err: err, Hint: "download it again"}
	}
	return err
}

// keep writes the archive as it is.
func (f *exportFetch) keep(ctx context.Context, call *kit.Call, d delivery) error {
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
	if err := kit.Save(call, d.spool, kit.Saved{Source: d.source, Count: count, Started: f.started}); err != nil {
		return err
	}
	f.warnIfFull(call, count)
	return nil
}

// countRows is the number of rows in the archive, 0 where there is no table.
func countRows(ctx context.Context, archive *hss.Archive) (int64, error) {
	table, err := archive.Table(ctx)
	var none *hss.NoTableError
	if errors.As(err, &none) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	var count int64
	for _, err := range table.Rows() {
		if err != nil {
			return 0, err
		}
		count++
	}
	return count, nil
}

// rows prints the table in the archive.
func (f *exportFetch) rows(ctx context.Context, call *kit.Call, d delivery) error {
	table, err := d.archive.Table(ctx)
	var none *hss.NoTableError
	if errors.As(err, &none) {
		return &exit.Coded{Code: exit.Unexpected, Err: err, Hint: "keep the archive with --out FILE.zip, or its files with --unpack-dir DIR"}
	}
	if err != nil {
		return err
	}
	var count int64
	columns, rows := tableColumns(table.Header), tableRows(table, &count)
	all := kit.RowsOf(columns, func(context.Context) (kit.Source, iter.Seq2[tableRow, error], error) {
		return d.source, rows, nil
	})
	all.Noun = "containers"
	if err = kit.Print(ctx, call, all); err == nil {
		f.warnIfFull(call, count)
	}
	return err
}

// warnIfFull says of an export that holds as much as was asked for that there
// may be more.
func (f *exportFetch) warnIfFull(call *kit.Call, count int64) {
	if most := int64(f.asked); most > 0 && count >= most {
		call.App.Warn("the export holds %d containers, as many as were asked for: there may be more", count)
	}
}

// unpackedFile is one file of an archive.
type unpackedFile struct {
	Path  string `json:"path"`
	Bytes int64  `json:"bytes"`
}

func unpackedColumns() []output.Column[unpackedFile] {
	return []output.Column[unpackedFile]{
		{Name: "path", Key: true, Value: func(f unpackedFile) any { return f.Path }, Doc: "where the file is"},
		{Name: "bytes", Value: func(f unpackedFile) any { return f.Bytes }, Doc: "its size"},
	}
}

// files writes the archive's files into the directory, and prints their names.
func (f *exportFetch) files(ctx context.Context, call *kit.Call, d delivery) error {
	paths, err := d.archive.Unpack(ctx, f.dir)
	if err != nil {
		return err
	}
	var files []unpackedFile
	for i, e := range d.archive.Entries() {
		files = append(files, unpackedFile{paths[i], e.Size})
	}
	return kit.Print(ctx, call, kit.RowsOf(unpackedColumns(), func(context.Context) (kit.Source, iter.Seq2[unpackedFile, error], error) {
		return kit.Source{}, kit.Each(files), nil
	}))
}
