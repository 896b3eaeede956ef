package kfp

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"tally/cmd/internal/exit"
	"tally/cmd/internal/kit"
	"tally/output/outfile"
)

// entries calls use for each file in an artifact: those of an archive, or the
// artifact itself under its own name.
func entries(whole io.ReadSeeker, name string, use func(path string, content io.Reader) error) error {
	if _, err := whole.Seek(0, io.SeekStart); err != nil {
		return err
	}
	plain, name, err := uncompressed(bufio.NewReader(whole), name)
	if err != nil {
		return fmt.Errorf("the artifact: %w", err)
	}
	if !isTar(plain) {
		return use(name, plain)
	}
	for archive := tar.NewReader(plain); ; {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("the artifact's archive: %w", err)
		}
		if header.Typeflag == tar.TypeDir {
			continue
		}
		if header.Typeflag != tar.TypeReg {
			return fmt.Errorf("the artifact's archive holds %q, which is a link or a device; nothing is taken out of it", header.Name)
		}
		if err := use(header.Name, archive); err != nil {
			return err
		}
	}
}

// uncompressed takes gzip off, by the first bytes rather than the name.
func uncompressed(r *bufio.Reader, name string) (*bufio.Reader, string, error) {
	if head, err := r.Peek(2); err != nil || !bytes.Equal(head, []byte{0x1f, 0x8b}) {
		return r, name, nil //nolint:nilerr // what is shorter is no archive
	}
	z, err := gzip.NewReader(r)
	if err != nil {
		return nil, "", err
	}
	return bufio.NewReader(z), strings.TrimSuffix(name, ".gz"), nil
}

// isTar looks for the mark that every tar since 1988 has.
func isTar(r *bufio.Reader) bool {
	const at, mark = 257, "ustar"
	head, err := r.Peek(at + len(mark))
	return err == nil && string(head[at:]) == mark
}

// extract takes the files into a directory and returns their paths. All names
// are looked at before the first is written, each file is whole or not there,
// and none can leave the directory, by its name or by a link that is there.
func extract(whole io.ReadSeeker, dir, name string) ([]string, error) {
	check := func(path string, content io.Reader) error {
		if !filepath.IsLocal(filepath.FromSlash(path)) || strings.ContainsRune(path, 0) {
			return fmt.Errorf("the artifact holds %q, which would lie outside the directory; nothing is taken out of it", path)
		}
		if _, err := io.Copy(io.Discard, content); err != nil {
			return fmt.Errorf("the artifact's archive: %s: %w", path, err)
		}
		return nil
	}
	if err := entries(whole, name, check); err != nil {
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
	err = entries(whole, name, func(path string, content io.Reader) error {
		target, err := place(root, filepath.FromSlash(path), content)
		if err == nil {
			paths = append(paths, target)
		}
		return err
	})
	return paths, errors.Join(err, root.Close())
}

// place writes one file under the root, which follows no link that leads out of it.
func place(root *os.Root, path string, content io.Reader) (string, error) {
	target := filepath.Join(root.Name(), path)
	if err := root.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return "", fmt.Errorf("extract %s: %w", target, err)
	}
	if info, err := root.Lstat(path); err == nil && !info.Mode().IsRegular() {
		return "", fmt.Errorf("extract %s: %w: it is no regular file", target, fs.ErrExist)
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

var errNotOne = errors.New("the artifact holds more than one file: give --extract a directory")

// printOnly prints the content of an artifact's one file.
func printOnly(call *kit.Call, whole io.ReadSeeker, name string) error {
	count := 0
	tally := func(_ string, content io.Reader) error {
		count++
		_, err := io.Copy(io.Discard, content)
		return err
	}
	if err := entries(whole, name, tally); err != nil {
		return err
	}
	if count > 1 {
		return exit.Usage(errNotOne)
	}
	return entries(whole, name, func(_ string, content io.Reader) error {
		_, err := kit.Copy(call, content)
		return err
	})
}
