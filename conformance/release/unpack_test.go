package release

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/blakesmith/ar"
	"github.com/sassoftware/go-rpmutils"
)

// unpack extracts an archive or a package into a directory.
func unpack(t *testing.T, file, dir string) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	switch filepath.Ext(file) {
	case ".gz", ".apk":
		err = untarAll(bufio.NewReader(f), dir)
	case ".deb":
		err = unpackDeb(f, dir)
	case ".rpm":
		err = unpackRPM(f, dir)
	default:
		err = errors.New("of no kind that is known")
	}
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}

// untarAll reads one gzip stream after another, as an apk has them.
func untarAll(r *bufio.Reader, dir string) error {
	for {
		if _, err := r.Peek(1); errors.Is(err, io.EOF) {
			return nil
		}
		z, err := gzip.NewReader(r)
		if err != nil {
			return err
		}
		z.Multistream(false)
		if err := untar(z, dir); err != nil {
			return err
		}
		if _, err := io.Copy(io.Discard, z); err != nil {
			return err
		}
	}
}

func untar(r io.Reader, dir string) error {
	for archive := tar.NewReader(r); ; {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return nil // the parts of an apk have no end
		}
		if err != nil {
			return err
		}
		if header.Typeflag != tar.TypeReg {
			continue
		}
		if err := write(dir, header.Name, header.FileInfo().Mode(), archive); err != nil {
			return err
		}
	}
}

func write(dir, name string, mode os.FileMode, content io.Reader) error {
	if !filepath.IsLocal(name) {
		return errors.New(name + " leads out of the archive")
	}
	file := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	f, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, mode)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, content)
	return errors.Join(err, f.Close())
}

func unpackDeb(r io.Reader, dir string) error {
	for archive := ar.NewReader(r); ; {
		header, err := archive.Next()
		if err != nil {
			return err
		}
		if !strings.HasPrefix(header.Name, "data.tar.gz") {
			continue
		}
		content, err := io.ReadAll(archive)
		if err != nil {
			return err
		}
		return untarAll(bufio.NewReader(bytes.NewReader(content)), dir)
	}
}

func unpackRPM(r io.Reader, dir string) error {
	rpm, err := rpmutils.ReadRpm(r)
	if err != nil {
		return err
	}
	if err := rpm.ExpandPayload(dir); err != nil { // without modes
		return err
	}
	files, err := rpm.Header.GetFiles()
	if err != nil {
		return err
	}
	for _, f := range files {
		if err := os.Chmod(filepath.Join(dir, f.Name()), os.FileMode(f.Mode()).Perm()); err != nil {
			return err
		}
	}
	return nil
}
