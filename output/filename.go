package output

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// maxLinks is how many symbolic links may follow one another, as in Linux.
const maxLinks = 40

// isDescriptor says that the name stands for an open file of this process. What
// is behind it may be a regular file, which must not be replaced.
func isDescriptor(path string) bool {
	path = filepath.ToSlash(filepath.Clean(path))
	return path == "/dev/stdout" || path == "/dev/stderr" ||
		strings.HasPrefix(path, "/dev/fd/") || strings.HasPrefix(path, "/proc/")
}

// followLinks returns what a chain of symbolic links ends in, which need not
// exist: replacing the link would leave its target as it is.
func followLinks(path string) (string, error) {
	for range maxLinks {
		link, err := os.Readlink(path)
		if err != nil {
			// Not a link, or nothing there: the end of the chain.
			return path, nil //nolint:nilerr // as the comment says
		}
		if !filepath.IsAbs(link) {
			// A relative link starts from the directory itself, not from its name.
			directory, err := filepath.EvalSymlinks(filepath.Dir(path))
			if err != nil {
				return "", err
			}
			link = filepath.Join(directory, link)
		}
		path = link
	}
	return "", errors.New("too many symbolic links")
}

// writable says whether the file may be written. Renaming over it would not ask.
func writable(path string) error {
	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	return file.Close()
}

// cause leaves the operation and the temporary name out of an error.
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

// ignoreClosed lets a second close pass.
func ignoreClosed(err error) error {
	if errors.Is(err, fs.ErrClosed) {
		return nil
	}
	return err
}
