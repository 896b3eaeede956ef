// Command rootfs writes what the root of the container image has beside the
// program: a user, the certificates of Mozilla's program, and a directory for
// temporary files. The zones of time are in the program.
//
//	go run ./scripts/rootfs DIR
package main

import (
	"bytes"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/crypto/x509roots/fallback/bundle"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: rootfs DIR")
		os.Exit(2)
	}
	if err := write(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "rootfs:", err)
		os.Exit(1)
	}
}

// user is the number of the image's user and group, as in other images without
// root.
const user = 65532

func write(root string) error {
	for name, content := range map[string][]byte{
		"etc/passwd":                        fmt.Appendf(nil, "tally:x:%d:%[1]d::/:/sbin/nologin\n", user),
		"etc/group":                         fmt.Appendf(nil, "tally:x:%d:\n", user),
		"etc/ssl/certs/ca-certificates.crt": certificates(),
	} {
		file := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil { //nolint:gosec // everybody in the image reads it
			return err
		}
		if err := os.WriteFile(file, content, 0o644); err != nil { //nolint:gosec // the same
			return err
		}
	}
	tmp := filepath.Join(root, "tmp")
	if err := os.MkdirAll(tmp, 0o777); err != nil { //nolint:gosec // as /tmp is everywhere
		return err
	}
	return os.Chmod(tmp, 0o777|os.ModeSticky)
}

// certificates are the authorities that servers are trusted by, those without
// further conditions.
func certificates() []byte {
	var b bytes.Buffer
	for root := range bundle.Roots() {
		if root.Constraint == nil {
			_ = pem.Encode(&b, &pem.Block{Type: "CERTIFICATE", Bytes: root.Certificate}) // a buffer takes everything
		}
	}
	return b.Bytes()
}
