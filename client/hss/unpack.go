package hss

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
)

// Unpack writes the archive's files into a directory, which it makes, and
// returns their paths. Nothing is written outside of it, through a symbolic
// link neither, and each file appears under its name only when it is whole,
// in place of one that is there. The files are readable by their owner only.
func (a *Archive) Unpack(ctx context.Context, dir string) ([]string, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("unpack the archive: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("unpack the archive: %w", err)
	}
	var written []string
	err = a.each(ctx, func(e entry) (sink, error) {
		written = append(written, filepath.Join(dir, filepath.FromSlash(e.Name)))
		return create(root, e.Name)
	})
	if err = closing(err, root); err != nil {
		return nil, err
	}
	return written, nil
}

// partial is a file that gets its name when it is whole.
type partial struct {
	file *os.File
	root *os.Root
	name string
}

const partialSuffix = ".partial"

func create(root *os.Root, name string) (*partial, error) {
	err := root.MkdirAll(path.Dir(name), 0o700)
	if err != nil {
		return nil, fmt.Errorf("unpack %q: %w", name, err)
	}
	file, err := root.OpenFile(name+partialSuffix, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("unpack %q: %w", name, err)
	}
	return &partial{file, root, name}, nil
}

// Write implements io.Writer.
func (p *partial) Write(text []byte) (int, error) { return p.file.Write(text) }

// finish implements sink.
func (p *partial) finish(err error) error {
	if err == nil {
		err = p.file.Sync()
	}
	if err = closing(err, p.file); err == nil {
		err = p.root.Rename(p.name+partialSuffix, p.name)
	}
	if err != nil {
		return errors.Join(err, p.root.Remove(p.name+partialSuffix))
	}
	return nil
}
