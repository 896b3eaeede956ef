package outfile

import (
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// secret is the mode of everything that is not whole yet.
const secret fs.FileMode = 0o600

// temporary is a file on its way to a name. Where the system allows it, it has
// no name at all until it is published, so that a kill leaves nothing behind.
type temporary struct {
	*os.File
	directory string
	name      string // empty while it has none
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
	return filepath.Join(directory, ".tally-"+rand.Text()+".tmp")
}

// publish closes the file and gives it the name, in place of what has it.
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
// closed already is removed all the same.
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

// modeOfNew is what the umask leaves of 0644 in the directory. It is read off an
// empty file: to ask for the umask is to change it for a moment.
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

// Scratch opens a temporary file without a name in the directory (the system's
// where it is empty) for what is held back or sorted. Closing it is the end of it.
// On systems that keep an open file's name, the name goes with the close.
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

// ScratchFile is a temporary file that goes when it is closed.
type ScratchFile struct{ file *temporary }

// File is the open file itself.
func (s *ScratchFile) File() *os.File { return s.file.File }

// Close ends the file.
func (s *ScratchFile) Close() error { return s.file.discard() }

// ScratchError says that there is no place for temporary data.
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
