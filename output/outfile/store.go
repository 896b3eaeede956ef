package outfile

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Draft is a file that has no name yet. Its methods are not called concurrently.
type Draft interface {
	io.Writer
	// Seal ends the data. Whatever can fail fails here: afterwards only the name
	// is missing.
	Seal() error
	// Publish gives the sealed file its name, and replaces an existing file at once.
	// After an error the existing file is still there, unless the error has a method
	// Unsettled() bool: then either may be there.
	Publish() error
	// Discard removes the draft. After Publish it is not called.
	Discard() error
}

// isUnsettled reports whether an error of Publish leaves open which file exists.
func isUnsettled(err error) bool {
	var unsettled interface{ Unsettled() bool }
	return errors.As(err, &unsettled) && unsettled.Unsettled()
}

// Store keeps files outside of the file system, under names with slashes.
type Store interface {
	// Create starts a file of any size; whether it may be written is known then.
	Create(name string) (Draft, error)
	// Small starts a file of a few kilobytes; nothing is sent before Publish.
	Small(name string) (Draft, error)
	// Open reads a file. The error matches fs.ErrNotExist if there is none.
	Open(name string) (io.ReadCloser, error)
}

// files is where a pair is: a store, or the file system if that is nil.
type files struct{ store Store }

// create starts the data file.
func (f files) create(name string, o Options) (*File, error) {
	if f.store == nil {
		return Create(name, o)
	}
	return drafted(name, o, f.store.Create)
}

// small starts a manifest.
func (f files) small(name string) (*File, error) {
	if f.store == nil {
		return Create(name, Options{AsIs: true})
	}
	return drafted(name, Options{AsIs: true}, f.store.Small)
}

func drafted(name string, o Options, create func(string) (Draft, error)) (*File, error) {
	d, err := create(name)
	if err != nil {
		return nil, fmt.Errorf("creating %s: %w", name, err)
	}
	return newFile(name, o, d)
}

// open reads a file.
func (f files) open(name string) (io.ReadCloser, error) {
	if f.store == nil {
		return os.Open(name)
	}
	return f.store.Open(name)
}

// previous returns the manifest to replace; nil if there is none. Anything other
// than a manifest, an empty file or a device is an error.
func (f files) previous(name string) (*Manifest, error) {
	if f.store == nil {
		return replaceable(name)
	}
	m, err := f.manifest(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return m, err
}

// manifest reads a manifest.
func (f files) manifest(name string) (*Manifest, error) {
	in, err := f.open(name)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, cause(err))
	}
	defer func() { _ = in.Close() }() // it was only read
	m, err := decodeManifest(name, in)
	return &m, err
}

// relative returns the path by which a manifest names a data file: from the
// manifest's directory.
func (f files) relative(manifest, data string) string {
	if f.store != nil {
		return strings.TrimPrefix(data, directoryOf(manifest))
	}
	from, err1 := filepath.Abs(filepath.Dir(manifest))
	to, err2 := filepath.Abs(data)
	if rel, err := filepath.Rel(from, to); both(both(err1, err2), err) == nil {
		return filepath.ToSlash(rel)
	}
	return filepath.ToSlash(data)
}

// resolve returns the path of the data file that a manifest names.
func (f files) resolve(manifest, data string) string {
	switch {
	case f.store == nil:
		return filepath.Join(filepath.Dir(manifest), filepath.FromSlash(data))
	case strings.Contains(data, "://"):
		return data
	}
	return directoryOf(manifest) + data
}

// directoryOf returns a store's name up to its last slash.
func directoryOf(name string) string { return name[:strings.LastIndexByte(name, '/')+1] }
