package hss

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"path/filepath"
	"strings"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// Limits bound what an archive may hold. Zero values mean the defaults.
type Limits struct {
	// Entries is the number of files: 1000 by default.
	Entries int
	// Bytes is the size of all of them unpacked: 4 GiB by default.
	Bytes int64
}

const (
	defaultEntries = 1000
	defaultBytes   = 4 << 30
)

// ArchiveError is an archive that is damaged, encrypted, larger than allowed,
// or that names files outside of itself.
type ArchiveError struct {
	// Entry is the file in question, empty for the archive as a whole.
	Entry string
	// Message says what is wrong.
	Message string
	// Err is the underlying error, if any.
	Err error
}

// Error says what is wrong with what.
func (e *ArchiveError) Error() string {
	text := "the archive"
	if e.Entry != "" {
		text = fmt.Sprintf("file %q of the archive", e.Entry)
	}
	text += ": " + e.Message
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

// Unwrap returns the underlying error.
func (e *ArchiveError) Unwrap() error { return e.Err }

// Archive is an export's file, checked.
type Archive struct {
	entries []entry
	limits  Limits
}

// Entry is a file within an archive.
type Entry struct {
	// Name is a path within the archive, with slashes.
	Name string
	// Size is its length in bytes.
	Size int64
}

type entry struct {
	Entry
	file *zip.File
}

// OpenArchive reads an archive's directory and refuses, as an *ArchiveError,
// what is no archive, exceeds the limits or names files outside of it. Nothing
// is unpacked yet, see Verify.
func OpenArchive(r io.ReaderAt, size int64, l Limits) (*Archive, error) {
	reader, err := zip.NewReader(r, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, &ArchiveError{Message: "it is damaged or incomplete", Err: err}
	}
	a := &Archive{limits: l.orDefaults()}
	names := map[string]bool{}
	var total uint64
	for _, f := range reader.File {
		if strings.HasSuffix(f.Name, "/") {
			continue // a directory
		}
		e := entry{Entry{entryName(f), int64(f.UncompressedSize64)}, f} //nolint:gosec // checked below
		if err := e.check(); err != nil {
			return nil, err
		}
		if names[e.Name] {
			return nil, &ArchiveError{Entry: e.Name, Message: "there are two of that name"}
		}
		names[e.Name] = true
		total += f.UncompressedSize64
		a.entries = append(a.entries, e)
	}
	return a, a.checkSize(total)
}

func (l Limits) orDefaults() Limits {
	if l.Entries == 0 {
		l.Entries = defaultEntries
	}
	if l.Bytes == 0 {
		l.Bytes = defaultBytes
	}
	return l
}

func (a *Archive) checkSize(total uint64) error {
	switch {
	case len(a.entries) == 0:
		return &ArchiveError{Message: "it is empty"}
	case len(a.entries) > a.limits.Entries:
		return &ArchiveError{Message: fmt.Sprintf("it holds %d files; %d are allowed", len(a.entries), a.limits.Entries)}
	case total > uint64(a.limits.Bytes): //nolint:gosec // a limit is not negative
		return &ArchiveError{Message: fmt.Sprintf("it unpacks to %d bytes; %d are allowed", total, a.limits.Bytes)}
	}
	return nil
}

func (e entry) check() error {
	switch {
	case e.file.Flags&1 != 0:
		return &ArchiveError{Entry: e.Name, Message: "it is encrypted"}
	case !filepath.IsLocal(filepath.FromSlash(e.Name)) || strings.Contains(e.Name, `\`) || strings.ContainsFunc(e.Name, control):
		return &ArchiveError{Entry: e.Name, Message: "its name is not one of a file within a directory"}
	case !e.file.Mode().IsRegular():
		return &ArchiveError{Entry: e.Name, Message: "it is no regular file"}
	}
	return nil
}

// entryName is the name in UTF-8: Chinese archivers write GB18030.
func entryName(f *zip.File) string {
	if f.NonUTF8 {
		if name, err := simplifiedchinese.GB18030.NewDecoder().String(f.Name); err == nil {
			return path.Clean(name)
		}
	}
	return path.Clean(f.Name)
}

// Entries are the archive's files, in its order.
func (a *Archive) Entries() []Entry {
	entries := make([]Entry, len(a.entries))
	for i, e := range a.entries {
		entries[i] = e.Entry
	}
	return entries
}

// Verify reads the whole archive and compares checksums, so that a damaged or
// incomplete download is noticed. Its error is an *ArchiveError, or ctx's own.
func (a *Archive) Verify(ctx context.Context) error {
	return a.each(ctx, func(entry) (sink, error) { return nowhere{}, nil })
}

// sink takes the text of an entry.
type sink interface {
	io.Writer
	// finish keeps what was written, or drops it because of err, which it returns.
	finish(err error) error
}

type nowhere struct{}

func (nowhere) Write(p []byte) (int, error) { return len(p), nil }
func (nowhere) finish(err error) error      { return err }

// each copies every entry to what open returns for it. The sizes that
// OpenArchive has checked hold: package zip unpacks no more than announced.
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

func (e entry) copyTo(ctx context.Context, target io.Writer) error {
	source, err := e.open(ctx)
	if err != nil {
		return err
	}
	_, err = io.Copy(target, source)
	return errors.Join(err, source.Close())
}

// open opens the entry for reading, until ctx ends.
func (e entry) open(ctx context.Context) (io.ReadCloser, error) {
	source, err := e.file.Open()
	if err != nil {
		return nil, &ArchiveError{Entry: e.Name, Message: "it cannot be unpacked", Err: err}
	}
	return &entryReader{ctx: ctx, name: e.Name, ReadCloser: source}, nil
}

type entryReader struct {
	ctx  context.Context //nolint:containedctx // it lives as long as the reading
	name string
	io.ReadCloser
}

// Read implements io.Reader.
func (r *entryReader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, context.Cause(r.ctx)
	}
	n, err := r.ReadCloser.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = &ArchiveError{Entry: r.name, Message: "it is damaged", Err: err}
	}
	return n, err
}
