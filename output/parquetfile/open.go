package parquetfile

import (
	"context"
	"errors"
	"os"
)

// OpenFile opens the file at path. Reading it fails when the context ends.
func OpenFile(ctx context.Context, path string) (*Reader, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	r, err := Open(interruptible{ctx, file}, info.Size())
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	r.closer = file
	return r, nil
}

// interruptible is a file that cannot be read when its context has ended.
type interruptible struct {
	ctx  context.Context
	file *os.File
}

// ReadAt implements io.ReaderAt.
func (i interruptible) ReadAt(p []byte, at int64) (int, error) {
	if err := i.ctx.Err(); err != nil {
		return 0, err
	}
	return i.file.ReadAt(p, at)
}
