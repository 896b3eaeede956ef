package hss

import (
	"archive/zip"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"tally/client/archive"
	"tally/client/hss/internal/bounded"
)

// Limits bound the content of an archive. Zero values mean the defaults.
type Limits struct {
	// Entries is the number of files: 1000 by default.
	Entries int
	// Bytes is their total unpacked size: 4 GiB by default.
	Bytes int64
}

// Archive is an export's file whose directory was checked.
type Archive struct {
	entries []entry
	names   archive.Names
	limits  Limits
	size    int64
}

// OpenArchive reads an archive's directory and refuses, with an *ArchiveError,
// data that is not a ZIP archive, exceeds the limits or has entries that point
// outside of it. It unpacks nothing; see Verify.
func OpenArchive(r io.ReaderAt, size int64, l Limits) (*Archive, error) {
	a := &Archive{limits: Limits{Entries: cmp.Or(l.Entries, archive.DefaultFiles), Bytes: cmp.Or(l.Bytes, archive.DefaultBytes)}}
	reader, err := bounded.OpenZip(r, size)
	switch {
	case errors.Is(err, bounded.ErrTooLarge):
		return nil, a.tooMany()
	case err != nil:
		return nil, &ArchiveError{Message: "it is damaged or incomplete", Err: err}
	}
	for _, f := range reader.File {
		if strings.HasSuffix(f.Name, "/") {
			continue // a directory
		}
		if err := a.add(f); err != nil {
			return nil, err
		}
	}
	if len(a.entries) == 0 {
		return nil, &ArchiveError{Message: "it is empty"}
	}
	return a, nil
}

// add adds a file within the limits.
func (a *Archive) add(f *zip.File) error {
	e := entry{Entry: Entry{Name: entryName(f)}, file: f, most: a.limits.Bytes}
	left := uint64(a.limits.Bytes - a.size) //nolint:gosec // it is never negative
	switch {
	case len(a.entries) == a.limits.Entries:
		return a.tooMany()
	case f.UncompressedSize64 > left:
		return &ArchiveError{Entry: e.Name, Message: fmt.Sprintf("with it the archive unpacks to more than the %d bytes that are allowed", a.limits.Bytes)}
	}
	if err := a.names.Add(e.Name); err != nil {
		return &ArchiveError{Entry: e.Name, Message: err.Error()}
	}
	e.Size = int64(f.UncompressedSize64) //nolint:gosec // at most a.limits.Bytes
	a.size += e.Size
	a.entries = append(a.entries, e)
	return e.check()
}

func (a *Archive) tooMany() error {
	return &ArchiveError{Message: fmt.Sprintf("it contains more than the %d files that are allowed", a.limits.Entries)}
}

// Entries returns the archive's files in archive order.
func (a *Archive) Entries() []Entry {
	entries := make([]Entry, len(a.entries))
	for i, e := range a.entries {
		entries[i] = e.Entry
	}
	return entries
}

// Verify reads the whole archive and compares checksums, which detects a
// damaged or incomplete download. Its error is an *ArchiveError, or ctx's own.
func (a *Archive) Verify(ctx context.Context) error {
	return a.each(ctx, func(entry) (sink, error) { return nowhere{}, nil })
}

// sink takes the bytes of an entry.
type sink interface {
	io.Writer
	// finish keeps what was written or, if err is not nil, drops it and returns err.
	finish(err error) error
}

type nowhere struct{}

func (nowhere) Write(p []byte) (int, error) { return len(p), nil }
func (nowhere) finish(err error) error      { return err }

// each copies every entry to the sink that open returns. The sizes that
// OpenArchive checked are binding: package zip unpacks no more than the
// directory declares.
func (a *Archive) each(ctx context.Context, open func(entry) (sink, error)) error {
	for _, e := range a.entries {
		target, err := open(e)
		if err != nil {
			return err
		}
		if err := target.finish(e.copyTo(ctx, target)); err != nil {
			return err
		}
	}
	return nil
}
