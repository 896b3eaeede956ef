package kfp

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"strings"

	"tally/client/archive"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/kit"
)

// limits bound the content of an artifact.
type limits struct {
	// bytes is the total unpacked size.
	bytes int64
	files int
}

// contents is one pass over the files of an artifact: those of an archive, or the
// artifact itself under its own name.
type contents struct {
	limits
	names archive.Names
	left  int64
}

// entries calls use for each file. The same bounds apply to every pass.
func (b limits) entries(whole io.ReadSeeker, name string, use func(path string, content io.Reader) error) error {
	if _, err := whole.Seek(0, io.SeekStart); err != nil {
		return err
	}
	plain, name, err := uncompressed(bufio.NewReader(whole), name)
	if err != nil {
		return fmt.Errorf("the artifact: %w", err)
	}
	c := &contents{limits: b, left: b.bytes}
	if !isTar(plain) {
		return c.one(name, plain, use)
	}
	for archived := tar.NewReader(&limited{plain, b.bytes + maxHeaders, c.tooLarge}); ; {
		header, err := archived.Next()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return inArchive(err)
		case header.Typeflag == tar.TypeDir:
			continue
		case header.Typeflag != tar.TypeReg:
			return fmt.Errorf("the artifact's archive contains %q, which is a link or a device; nothing is extracted", header.Name)
		case header.Size > c.left:
			return c.tooLarge()
		}
		if err := c.one(header.Name, archived, use); err != nil {
			return err
		}
	}
}

// maxHeaders exceeds the size of an archive's directories and file headers.
const maxHeaders = 64 << 20

// one passes a file to use if the bounds allow it.
func (c *contents) one(name string, content io.Reader, use func(path string, content io.Reader) error) error {
	if err := c.names.Add(name); err != nil {
		return fmt.Errorf("the artifact contains %q: %w; nothing is extracted", name, err)
	}
	if c.names.Len() > c.files {
		return fmt.Errorf("the artifact contains more than %d files; nothing is extracted", c.files)
	}
	counted := &limited{content, c.left, c.tooLarge}
	err := use(name, counted)
	c.left = counted.left
	return err
}

func (c *contents) tooLarge() error {
	return &exit.Coded{
		Code: exit.Unexpected, Err: fmt.Errorf("the artifact unpacks to more than %s; nothing is extracted", kit.Size(c.bytes)),
		Hint: "raise the limit with --max-size",
	}
}

// inArchive adds the archive's name to err, unless it is there already.
func inArchive(err error) error {
	var coded *exit.Coded
	if errors.As(err, &coded) {
		return err
	}
	return fmt.Errorf("the artifact's archive: %w", err)
}

// limited is a reader that fails after a number of bytes, unless it ends there.
type limited struct {
	io.Reader
	left    int64
	failure func() error
}

// Read implements io.Reader.
func (l *limited) Read(p []byte) (int, error) {
	n, err := l.Reader.Read(p[:min(int64(len(p)), l.left+1)])
	if l.left -= int64(n); l.left < 0 {
		return 0, l.failure()
	}
	return n, err
}

// uncompressed decompresses gzip, which it recognises by the first bytes rather
// than the name.
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

// isTar checks for the mark that every tar since 1988 has.
func isTar(r *bufio.Reader) bool {
	const at, mark = 257, "ustar"
	head, err := r.Peek(at + len(mark))
	return err == nil && string(head[at:]) == mark
}
