package hss

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"path"

	"golang.org/x/text/encoding/simplifiedchinese"
)

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
	most int64  // bounds the unpacked size of an archive within it, in bytes
	kind string // the suffix of its format, empty for that of its name
}

func (e entry) check() error {
	switch {
	case e.file.Flags&1 != 0:
		return &ArchiveError{Entry: e.Name, Message: "it is encrypted"}
	case !e.file.Mode().IsRegular():
		return &ArchiveError{Entry: e.Name, Message: "it is not a regular file"}
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

// closing closes c and joins its error to err. A reader that failed repeats its error.
func closing(err error, c io.Closer) error {
	closed := c.Close()
	if err != nil && errors.Is(err, closed) {
		return err
	}
	return errors.Join(err, closed)
}

func (e entry) copyTo(ctx context.Context, target io.Writer) error {
	source, err := e.open(ctx)
	if err != nil {
		return err
	}
	_, err = io.Copy(target, source)
	return closing(err, source)
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

// ArchiveError reports an archive that is damaged, encrypted, larger than
// allowed, or that names files outside of itself.
type ArchiveError struct {
	// Entry is the name of the file concerned, empty for the archive itself.
	Entry string
	// Message describes the fault.
	Message string
	// Err is the underlying error, if any.
	Err error
}

// Error names the file and the fault.
func (e *ArchiveError) Error() string {
	message := "the archive"
	if e.Entry != "" {
		message = fmt.Sprintf("file %q of the archive", e.Entry)
	}
	message += ": " + e.Message
	if e.Err != nil {
		message += ": " + e.Err.Error()
	}
	return message
}

// Unwrap returns the underlying error.
func (e *ArchiveError) Unwrap() error { return e.Err }
