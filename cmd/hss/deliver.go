package hss

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"tally/client/hss"
	"tally/client/rest"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/kit"
)

// delivery is a file that was downloaded completely.
type delivery struct {
	archive *hss.Archive
	spool   *os.File
	remove  func()
	source  kit.Source
}

// fetchFile waits for a task, downloads its file, and checks it to the last byte.
func (f *exportFetch) fetchFile(ctx context.Context, call *kit.Call, s *session, id string) (*delivery, error) {
	task, err := f.wait(ctx, call, s, id)
	if err != nil {
		return nil, err
	}
	d := &delivery{source: kit.Source{Endpoint: s.Endpoint(), Query: "export task " + id}}
	if d.spool, d.remove, err = kit.Spool(call.App); err != nil {
		return nil, err
	}
	size, err := f.download(ctx, s, task.FileID, d.spool)
	if err == nil {
		err = f.open(ctx, d, size)
	}
	if err != nil {
		d.remove()
		return nil, err
	}
	return d, nil
}

func (f *exportFetch) open(ctx context.Context, d *delivery, size int64) (err error) {
	d.archive, err = hss.OpenArchive(d.spool, size, hss.Limits{Bytes: f.maxSize})
	if err == nil {
		err = d.archive.Verify(ctx)
	}
	return damaged(err)
}

// download writes a file to spool. Only a stalled connection cancels it.
func (f *exportFetch) download(ctx context.Context, s *session, fileID string, spool io.Writer) (int64, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	file, err := s.Download(ctx, fileID)
	if err != nil {
		return 0, err
	}
	counted, end := kit.Transferred(s.App(), "export file "+fileID, -1, watched(file, f.idle, cancel))
	defer end()
	size, err := io.Copy(spool, io.LimitReader(counted, f.maxSize+1))
	if silent := context.Cause(ctx); err != nil && silent != nil {
		err = silent
	}
	if err == nil && size > f.maxSize {
		err = &exit.Coded{
			Code: exit.Unexpected, Err: fmt.Errorf("download of file %s: it is larger than %s", fileID, kit.Size(f.maxSize)), Hint: "raise the limit with --max-size",
		}
	}
	return size, errors.Join(err, file.Close())
}

// watched returns a reader of r that calls stop when no data arrives for a
// duration; 0 never does.
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

// damaged adds an exit code to the error of an archive that arrived incomplete,
// before any row was printed: a retry may help, unlike after one that is refused
// for its content.
func damaged(err error) error {
	var archive *hss.ArchiveError
	if errors.As(err, &archive) && archive.Err != nil {
		return &exit.Coded{Code: exit.Unreachable, Err: err, Hint: "download it again"}
	}
	return err
}
