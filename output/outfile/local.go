package outfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// local is a draft in the file system.
type local struct {
	path   string      // as the user named it
	target string      // the target of the name, after symbolic links
	mode   fs.FileMode // the mode that the file gets when it is sealed
	direct bool        // written under its own name: a device, a pipe, a descriptor
	*temporary
}

// newLocal resolves the name and opens the file to write.
func newLocal(path string, mode fs.FileMode) (*local, error) {
	l := &local{path: path, mode: mode}
	if path == "" {
		return nil, errors.New("the name is empty")
	}
	if isDescriptor(path) {
		return l, l.openDirect(os.O_WRONLY | os.O_APPEND)
	}
	target, err := followLinks(path)
	if err != nil {
		return nil, err
	}
	l.target = target
	info, err := os.Stat(target)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return l, l.openTemporary(nil)
	case err != nil:
		return nil, err
	case info.IsDir():
		return nil, errors.New("it is a directory")
	case !info.Mode().IsRegular():
		return l, l.openDirect(os.O_WRONLY)
	}
	if err := writable(target); err != nil {
		return nil, err
	}
	return l, l.openTemporary(info)
}

func (l *local) openDirect(flags int) error {
	file, err := os.OpenFile(l.path, flags, 0)
	l.direct, l.temporary = true, &temporary{File: file}
	return err
}

func (l *local) openTemporary(old fs.FileInfo) (err error) {
	directory := filepath.Dir(l.target)
	switch {
	case l.mode != 0:
	case old != nil:
		l.mode = old.Mode().Perm()
	default:
		if l.mode, err = modeOfNew(directory); err != nil {
			return err
		}
	}
	l.temporary, err = newTemporary(directory)
	return err
}

// Seal implements Draft: it syncs the data to disk.
func (l *local) Seal() error {
	if l.direct {
		return nil
	}
	if err := l.Chmod(l.mode); err != nil {
		return err
	}
	return l.Sync()
}

// Publish implements Draft.
func (l *local) Publish() error {
	if l.direct {
		return l.Close()
	}
	if err := l.publish(l.target); err != nil {
		return err
	}
	if err := syncDirectory(filepath.Dir(l.target)); err != nil {
		return &unsyncedError{cause(err)}
	}
	return nil
}

// Discard implements Draft.
func (l *local) Discard() error { return l.discard() }
