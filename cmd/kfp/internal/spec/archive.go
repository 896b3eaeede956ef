package spec

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"strings"

	"tally/client/kfp"
)

// inArchive is the file of an archive that servers take for the specification.
// Without one they take the first file, if it is YAML.
const inArchive = "pipeline.yaml"

var errNoneInside = errors.New("the archive contains no " + inArchive + ", and its first file is not YAML")

// Unpack returns the specification in a pipeline file with this name, by the
// servers' rule: the file's suffix determines the format if it is one of plain
// text, otherwise the first bytes do. What cannot be a specification
// is an error.
func Unpack(name string, content []byte) ([]byte, error) {
	source, err := unpack(name, content)
	if err != nil {
		return nil, err
	}
	return source, plain(source)
}

func unpack(name string, content []byte) ([]byte, error) {
	switch {
	case isYAML(name), strings.HasSuffix(name, ".json"):
		return content, nil
	case bytes.HasPrefix(content, []byte("PK")):
		return unzip(content)
	case bytes.HasPrefix(content, []byte("\x1f\x8b")):
		return untar(content)
	}
	return nil, errors.New("it is neither a zip nor a gzip archive, as its name says")
}

// Ending returns the suffix for a pipeline file without a name, by its content.
func Ending(content []byte) string {
	switch {
	case bytes.HasPrefix(content, []byte("PK")):
		return ".zip"
	case bytes.HasPrefix(content, []byte("\x1f\x8b")):
		return ".tar.gz"
	}
	return ".yaml"
}

func isYAML(name string) bool {
	return strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".yml")
}

func unzip(content []byte) ([]byte, error) {
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return nil, fmt.Errorf("the archive: %w", err)
	}
	var chosen *zip.File
	for i, f := range archive.File {
		if f.Name == inArchive {
			chosen = f
			break
		}
		if i == 0 && isYAML(f.Name) {
			chosen = f
		}
	}
	if chosen == nil {
		return nil, errNoneInside
	}
	file, err := chosen.Open()
	if err != nil {
		return nil, fmt.Errorf("the archive: %w", err)
	}
	source, err := read(chosen.Name, file)
	return source, errors.Join(err, file.Close())
}

func untar(content []byte) ([]byte, error) {
	var first []byte
	plain, err := gzip.NewReader(bytes.NewReader(content))
	if err != nil {
		return nil, fmt.Errorf("the archive: %w", err)
	}
	bounded := &bound{r: plain, left: maxUnpacked}
	archive := tar.NewReader(bounded)
	for n := 0; ; n++ {
		header, err := archive.Next()
		switch {
		case errors.Is(err, io.EOF) && first != nil:
			return first, nil
		case errors.Is(err, io.EOF):
			return nil, errNoneInside
		case err != nil:
			return nil, fmt.Errorf("the archive: %w", err)
		case header.Name == inArchive:
			return read(header.Name, archive)
		case n == 0 && isYAML(header.Name):
			if first, err = read(header.Name, archive); err != nil {
				return nil, err
			}
		}
	}
}

// read reads no more than a server would: a small archive can expand to any size.
func read(name string, r io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, kfp.MaxUpload+1))
	if err != nil {
		return nil, fmt.Errorf("the archive: %s: %w", name, err)
	}
	if len(data) > kfp.MaxUpload {
		return nil, fmt.Errorf("%s in the archive has more than %d bytes, the most that servers accept", name, kfp.MaxUpload)
	}
	return data, nil
}

// maxUnpacked bounds the bytes that are unpacked before the specification.
const maxUnpacked = 1 << 30

var errTooMuch = fmt.Errorf("it unpacks to more than %d MiB", maxUnpacked>>20)

// bound is a reader that fails after a number of bytes.
type bound struct {
	r    io.Reader
	left int64
}

// Read implements io.Reader.
func (b *bound) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errTooMuch
	}
	n, err := b.r.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	return n, err
}
