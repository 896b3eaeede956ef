// Command rootfs writes the root of the container image, without the program, as a
// tar archive: a user, the certificates of Mozilla's program, and a directory for
// temporary files. The time zones are in the program.
//
//	go run ./scripts/rootfs FILE
//
// An archive keeps modes and owners, whatever the umask and the tool that copies it.
// SOURCE_DATE_EPOCH sets the time of its files, in seconds since 1970.
package main

import (
	"archive/tar"
	"bytes"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"strconv"
	"time"

	"golang.org/x/crypto/x509roots/fallback/bundle"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: rootfs FILE")
		os.Exit(2)
	}
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "rootfs:", err)
		os.Exit(1)
	}
}

func run(name string) error {
	seconds, err := strconv.ParseInt(os.Getenv("SOURCE_DATE_EPOCH"), 10, 64)
	if err != nil && os.Getenv("SOURCE_DATE_EPOCH") != "" {
		return fmt.Errorf("SOURCE_DATE_EPOCH: %w", err)
	}
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	archive := tar.NewWriter(f)
	for _, m := range members() {
		if err := m.write(archive, time.Unix(seconds, 0)); err != nil {
			return errors.Join(err, f.Close())
		}
	}
	return errors.Join(archive.Close(), f.Close())
}

// user is the id of the image's user and group, as in other images without root.
const user = 65532

// member is a file or a directory, owned by root.
type member struct {
	name    string
	mode    int64
	content []byte
}

func members() []member {
	return []member{
		{"etc/", 0o755, nil},
		{"etc/passwd", 0o644, fmt.Appendf(nil, "tally:x:%d:%[1]d::/:/sbin/nologin\n", user)},
		{"etc/group", 0o644, fmt.Appendf(nil, "tally:x:%d:\n", user)},
		{"etc/ssl/", 0o755, nil},
		{"etc/ssl/certs/", 0o755, nil},
		{"etc/ssl/certs/ca-certificates.crt", 0o644, certificates()},
		{"tmp/", 0o1777, nil},
	}
}

func (m member) write(archive *tar.Writer, modified time.Time) error {
	header := &tar.Header{Name: m.name, Mode: m.mode, Size: int64(len(m.content)), ModTime: modified, Typeflag: tar.TypeReg}
	if m.content == nil {
		header.Typeflag = tar.TypeDir
	}
	if err := archive.WriteHeader(header); err != nil {
		return err
	}
	_, err := archive.Write(m.content)
	return err
}

// certificates returns the trusted authorities, except those with constraints.
func certificates() []byte {
	var b bytes.Buffer
	for root := range bundle.Roots() {
		if root.Constraint == nil {
			_ = pem.Encode(&b, &pem.Block{Type: "CERTIFICATE", Bytes: root.Certificate}) // writes to a buffer do not fail
		}
	}
	return b.Bytes()
}
