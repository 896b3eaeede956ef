package outfile

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
)

// maxLinks is the maximum length of a chain of symbolic links, as in Linux.
const maxLinks = 40

// isDescriptor reports whether the name refers to an open file of this process.
// That may be a regular file, which must not be replaced.
func isDescriptor(path string) bool {
	path = filepath.ToSlash(filepath.Clean(path))
	return path == "/dev/stdout" || path == "/dev/stderr" ||
		strings.HasPrefix(path, "/dev/fd/") || strings.HasPrefix(path, "/proc/")
}

// followLinks returns the end of a chain of symbolic links, which need not
// exist: replacing the link would leave its target unchanged.
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

// writable checks that the file may be written: renaming over it would ignore its permissions.
func writable(path string) error {
	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	return file.Close()
}
