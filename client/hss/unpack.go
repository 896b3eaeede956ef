package hss

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
)

// Unpack writes the archive's files into a directory, which it creates, and
// returns their paths. Nothing is written outside of it, not even through a
// symbolic link. Each file appears under its name only when complete, and
// replaces an existing one. The files are readable only by their owner.
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

// partial is a file that gets its name when it is complete.
type partial struct {
	file       *os.File
	root       *os.Root
	name, temp string
}

// create makes a temporary file in the directory of its target.
func create(root *os.Root, name string) (*partial, error) {
	err := root.MkdirAll(path.Dir(name), 0o700)
	if err != nil {
		return nil, fmt.Errorf("unpack %q: %w", name, err)
	}
	temp := path.Join(path.Dir(name), ".tally-"+rand.Text()+".partial")
	file, err := root.OpenFile(temp, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("unpack %q: %w", name, err)
	}
	return &partial{file, root, name, temp}, nil
}

// Write implements io.Writer.
func (p *partial) Write(data []byte) (int, error) { return p.file.Write(data) }

// finish implements sink.
func (p *partial) finish(err error) error {
	if err == nil {
		err = p.file.Sync()
	}
	if err = closing(err, p.file); err == nil {
		err = p.root.Rename(p.temp, p.name)
	}
	if err != nil {
		return errors.Join(err, p.root.Remove(p.temp))
	}
	return nil
}
