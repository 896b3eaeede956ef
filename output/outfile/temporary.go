package outfile

import (
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// secret is the mode of all incomplete files.
const secret fs.FileMode = 0o600

// temporary is a file without its final name. If the system allows it, it has
// no name at all until it is published, so that a kill leaves nothing behind.
type temporary struct {
	*os.File
	directory string
	name      string // empty if it has none
}

// newTemporary creates a file in the directory, readable by its owner only.
func newTemporary(directory string) (*temporary, error) {
	if file := nameless(directory, secret); file != nil {
		return &temporary{File: file, directory: directory}, nil
	}
	return named(directory, secret)
}

func named(directory string, mode fs.FileMode) (*temporary, error) {
	name := temporaryName(directory)
	file, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return nil, err
	}
	return &temporary{File: file, directory: directory, name: name}, nil
}

func temporaryName(directory string) string {
	return filepath.Join(directory, temporaryPrefix+rand.Text()+temporarySuffix)
}

const (
	temporaryPrefix = ".tally-"
	temporarySuffix = ".tmp"
)

// isTemporary reports whether a name is that of an incomplete file, which a kill
// leaves behind if files have names from the start.
func isTemporary(name string) bool {
	return strings.HasPrefix(name, temporaryPrefix) && strings.HasSuffix(name, temporarySuffix)
}

// publish closes the file and gives it the name, replacing an existing file.
func (t *temporary) publish(target string) error {
	if t.name == "" {
		name := temporaryName(t.directory)
		if err := link(t.File, name); err != nil {
			return both(err, t.Close())
		}
		t.name = name
	}
	if err := t.Close(); err != nil {
		return both(err, t.remove())
	}
	if err := os.Rename(t.name, target); err != nil {
		return both(err, t.remove())
	}
	return nil
}

// discard closes the file and removes its name, if it has one. A file that is
// already closed is removed, too.
func (t *temporary) discard() error {
	return both(ignoreClosed(t.Close()), t.remove())
}

func (t *temporary) remove() error {
	if t.name == "" {
		return nil
	}
	if err := os.Remove(t.name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// modeOfNew returns 0644 less the umask in the directory. It is read from an
// empty file, since querying the umask changes it for a moment.
func modeOfNew(directory string) (fs.FileMode, error) {
	const usual fs.FileMode = 0o644
	probe := &temporary{File: nameless(directory, usual), directory: directory}
	if probe.File == nil {
		var err error
		if probe, err = named(directory, usual); err != nil {
			return 0, err
		}
	}
	info, err := probe.Stat()
	if err = both(err, probe.discard()); err != nil {
		return 0, err
	}
	return info.Mode().Perm(), nil
}

// Scratch opens a temporary file without a name in the directory (the system's if
// empty) for buffered or sorted data. Closing it removes it. On systems where an
// open file keeps its name, Close removes the name.
func Scratch(directory string) (*ScratchFile, error) {
	if directory == "" {
		directory = os.TempDir()
	}
	file, err := newTemporary(directory)
	if err != nil {
		return nil, &ScratchError{Directory: directory, Err: cause(err)}
	}
	if file.name != "" && os.Remove(file.name) == nil {
		file.name = ""
	}
	return &ScratchFile{file}, nil
}

// ScratchFile is a temporary file that is removed when it is closed.
type ScratchFile struct{ file *temporary }

// File returns the open file.
func (s *ScratchFile) File() *os.File { return s.file.File }

// Close removes the file.
func (s *ScratchFile) Close() error { return s.file.discard() }

// ScratchError reports that temporary data cannot be written.
type ScratchError struct {
	Directory string
	Err       error
}

// Error names the directory and the variable that chooses another.
func (e *ScratchError) Error() string {
	return "no temporary file can be created in " + e.Directory + ": " + e.Err.Error() + " (choose another directory with TMPDIR)"
}

// Unwrap returns the cause.
func (e *ScratchError) Unwrap() error { return e.Err }
