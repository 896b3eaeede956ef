// Command man writes the manual pages of tally, one for each command, plain and
// compressed, for packages:
//
//	go run ./scripts/man DIRECTORY
//
// SOURCE_DATE_EPOCH is their date, in seconds since 1970, so that builds are
// reproducible; the default is today.
//
// Releases contain them. They are not linked into tally, whose help has the same
// content.
package main

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

	"tally/cmd"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: man DIRECTORY")
		os.Exit(2)
	}
	if err := write(os.Args[1], cmd.Commands()); err != nil {
		fmt.Fprintln(os.Stderr, "man:", err)
		os.Exit(1)
	}
}

// write writes the page of a command, and those of the commands below it, into dir,
// which it makes.
func write(dir string, command *cobra.Command) error {
	if err := os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // everyone may read them
		return err
	}
	for _, child := range command.Commands() {
		if child.Name() == "help" || child.Name() == "completion" {
			continue // cobra's own
		}
		if err := write(dir, child); err != nil {
			return err
		}
	}
	name := strings.ReplaceAll(command.CommandPath(), " ", "-") + ".1"
	return page(filepath.Join(dir, name), command)
}

// page writes one page.
func page(path string, command *cobra.Command) error {
	command.DisableAutoGenTag = true
	header := &doc.GenManHeader{Section: "1", Source: "tally", Manual: "Tally"}
	var page bytes.Buffer
	if err := doc.GenMan(command, header, &page); err != nil {
		return err
	}
	content := withSections(page.String(), command)
	packed, err := compressed(content)
	if err != nil {
		return err
	}
	return errors.Join(
		os.WriteFile(path, content, 0o644),      //nolint:gosec // everyone may read it
		os.WriteFile(path+".gz", packed, 0o644), //nolint:gosec // the same
	)
}

// compressed returns a page in gzip, without a name or a time.
func compressed(page []byte) ([]byte, error) {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	_, err = z.Write(page)
	err = errors.Join(err, z.Close())
	return b.Bytes(), err
}
