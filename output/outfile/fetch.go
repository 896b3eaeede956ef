package outfile

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
)

// manifestSuffix follows the name of a file of a Store in that of its manifest.
const manifestSuffix = ".manifest.json"

// beside finds the manifest of a file by its name, or in the file's directory; nil
// if there is none.
func (f files) beside(path string) (*Manifest, string, error) {
	if f.store == nil {
		m, from := beside(path)
		return m, from, nil
	}
	m, err := f.manifest(path + manifestSuffix)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, "", nil
	case err != nil:
		return nil, "", err
	case f.resolve(path+manifestSuffix, m.File) != path:
		return nil, "", nil
	}
	return m, path + manifestSuffix, nil
}

// local reads a file of a store into a temporary one, which remove removes; a file
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
