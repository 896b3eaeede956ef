//go:build !windows

package spool

import (
	"errors"
	"os"
)

// createUnlinked returns a file that disappears with its last descriptor.
func createUnlinked(dir string) (*os.File, error) {
	f, err := os.CreateTemp(dir, "tally-*.spool")
	if err != nil {
		return nil, err
	}
	if err := os.Remove(f.Name()); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}
