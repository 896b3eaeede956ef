//go:build unix

package outfile

import (
	"errors"
	"os"
	"syscall"
)

// syncDirectory makes a renaming survive a power failure. Some file systems
// cannot sync a directory and return EINVAL or ENOTSUP: they have nothing to
// sync.
func syncDirectory(path string) error {
	directory, err := os.Open(path)
	if err != nil {
		return err
	}
	err = directory.Sync()
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, errors.ErrUnsupported) {
		err = nil
	}
	return both(err, directory.Close())
}
