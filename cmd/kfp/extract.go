package kfp

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"tally/cmd/internal/exit"
	"tally/cmd/internal/kit"
	"tally/output/outfile"
)

// extract unpacks the files into a directory and returns their paths. All of them
// are checked before the first is written, each file is complete or absent, and
// none can leave the directory, by its name or through an existing link.
func (b limits) extract(whole io.ReadSeeker, dir, name string) ([]string, error) {
	if err := b.entries(whole, name, discard); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // a directory like any other
		return nil, exit.Usagef("--extract: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, exit.Usagef("--extract: %w", err)
	}
	var paths []string
	err = b.entries(whole, name, func(path string, content io.Reader) error {
		target, err := place(root, filepath.FromSlash(path), content)
		if err == nil {
			paths = append(paths, target)
		}
		return err
	})
	return paths, errors.Join(err, root.Close())
}

// place writes one file under the root, which does not follow links that lead out
// of it.
func place(root *os.Root, path string, content io.Reader) (string, error) {
	target := filepath.Join(root.Name(), path)
	if err := root.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return "", fmt.Errorf("extract %s: %w", target, err)
	}
	if info, err := root.Lstat(path); err == nil && !info.Mode().IsRegular() {
		return "", fmt.Errorf("extract %s: %w: it is not a regular file", target, fs.ErrExist)
	}
	file, err := outfile.Create(target, outfile.Options{AsIs: true})
	if err != nil {
		return "", err
	}
	if _, err := io.Copy(file, content); err != nil {
		return "", errors.Join(err, file.Abort())
	}
	return target, file.Commit()
}

// discard reads a file to check that it is complete.
func discard(path string, content io.Reader) error {
	if _, err := io.Copy(io.Discard, content); err != nil {
		return inArchive(fmt.Errorf("%s: %w", path, err))
	}
	return nil
}

var errNotOne = errors.New("the artifact contains more than one file: use --extract with a directory")

// printOnly prints the content of an artifact's only file.
func (b limits) printOnly(call *kit.Call, whole io.ReadSeeker, name string) error {
	count := 0
	err := b.entries(whole, name, func(path string, content io.Reader) error {
		count++
		return discard(path, content)
	})
	if err != nil {
		return err
	}
	if count > 1 {
		return exit.Usage(errNotOne)
	}
	return b.entries(whole, name, func(_ string, content io.Reader) error {
		_, err := kit.Copy(call, content)
		return err
	})
}
