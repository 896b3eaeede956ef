//go:build !linux

package outfile

import (
	"errors"
	"io/fs"
	"os"
)

// nameless returns nil: files have names here.
func nameless(string, fs.FileMode) *os.File { return nil }

// link is never called where nameless files do not exist.
func link(*os.File, string) error { return errors.ErrUnsupported }
