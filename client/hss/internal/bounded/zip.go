package bounded

import (
	"archive/zip"
	"errors"
	"io"
)

// maxDirectory bounds the directory of a ZIP archive, in bytes: a thousand
// files need a tenth of it, and Go's representation takes ten times as many
// bytes.
const maxDirectory = 2 << 20

// OpenZip reads the directory of a ZIP archive. Unlike zip.NewReader it does so
// in bounded memory, however many files the archive claims to hold: beyond the
// bound the error is ErrTooLarge. Names are not checked (no zip.ErrInsecurePath).
func OpenZip(source io.ReaderAt, size int64) (*zip.Reader, error) {
	directory := &budget{source: source, left: maxDirectory}
	reader, err := zip.NewReader(directory, size)
	if directory.spent {
		return nil, ErrTooLarge
	}
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, err
	}
	directory.lifted = true
	return reader, nil
}

// budget is a source that limits how many bytes can be read until the limit is lifted.
type budget struct {
	source        io.ReaderAt
	left          int
	spent, lifted bool
}

// ReadAt implements io.ReaderAt.
func (b *budget) ReadAt(p []byte, offset int64) (int, error) {
	if b.lifted {
		return b.source.ReadAt(p, offset)
	}
	if b.left < len(p) {
		b.spent = true
		return 0, ErrTooLarge
	}
	b.left -= len(p)
	return b.source.ReadAt(p, offset)
}
