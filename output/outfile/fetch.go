package outfile

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// manifestSuffix is appended to the name of a Store's file for that of its
// manifest.
const manifestSuffix = ".manifest.json"

// beside finds the manifest of a file: in a store by its name, otherwise in the
// file's directory.
func (f files) beside(path string) (found, error) {
	if f.store == nil {
		return beside(path)
	}
	name := path + manifestSuffix
	m, err := f.manifest(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return found{}, nil
	case err != nil:
		return found{}, err
	case f.resolve(name, m.File) != path:
		note := fmt.Sprintf("%s describes %s, and not this object; to compare them, use --against %s", name, m.File, name)
		return found{notes: []string{note}}, nil
	}
	return found{manifest: m, from: name}, nil
}

// local copies a file of a store to a temporary file, which remove removes; a file
// of the file system stays where it is.
func (v Verifier) local(ctx context.Context, path string) (name string, remove func(), err error) {
	if v.Store == nil {
		return path, func() {}, nil
	}
	in, err := v.Store.Open(path)
	if err != nil {
		return "", nil, err
	}
	defer func() { _ = in.Close() }() // it was only read
	directory := v.TempDir
	if directory == "" {
		directory = os.TempDir()
	}
	to, err := named(directory, secret)
	if err != nil {
		return "", nil, &ScratchError{Directory: directory, Err: cause(err)}
	}
	remove = func() { _ = to.discard() } // nothing depends on it
	if _, err = io.Copy(to, Interruptible(ctx, in)); err != nil {
		remove()
		if errors.As(err, new(*fs.PathError)) {
			err = &ScratchError{Directory: directory, Err: cause(err)}
		}
		return "", nil, err
	}
	return to.name, remove, nil
}
