package outfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// cause removes the operation and the temporary name from an error.
func cause(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	var link *os.LinkError
	if errors.As(err, &link) {
		return fmt.Errorf("renaming the finished file: %w", link.Err)
	}
	return err
}

// unsyncedError reports that a file has its name, which a power failure may undo.
type unsyncedError struct{ err error }

func (e *unsyncedError) Error() string {
	return "the file is there, but its directory could not be synced: " + e.err.Error()
}

func (e *unsyncedError) Unwrap() error { return e.err }

// Unsettled implements the error that [Draft] describes.
func (e *unsyncedError) Unsettled() bool { return true }

// ignoreClosed ignores the error of a second close.
func ignoreClosed(err error) error {
	if errors.Is(err, fs.ErrClosed) {
		return nil
	}
	return err
}

// both joins two errors, and returns a single one unchanged.
func both(a, b error) error {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	if a.Error() == b.Error() { // on a full disk every write fails the same way
		return a
	}
	return errors.Join(a, b)
}
