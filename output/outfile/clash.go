package outfile

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Use is a file that a command reads or writes, and the flag or setting that
// names it.
type Use struct {
	Name, Path string
}

// StandardOutput returns standard output as a written file.
func StandardOutput() Use { return Use{Name: "standard output", Path: "/dev/stdout"} }

// Apart refuses conflicting uses of one file: a written file must not be read or
// written under another flag. Files are compared by identity, so that links,
// redirections and other spellings of a name are found; a pipe takes the data of
// one flag only, too.
func Apart(written, read []Use) error {
	for i, w := range written {
		for _, other := range written[:i] {
			if err := w.clash(other, fs.ModeNamedPipe); err != nil {
				return err
			}
		}
		for _, other := range read {
			if isDescriptor(w.Path) {
				break
			}
			if err := w.clash(other, 0); err != nil {
				return err
			}
		}
	}
	return nil
}

// clash returns an error if two uses are of the same regular file, or of the same
// file of another type.
func (u Use) clash(other Use, also fs.FileMode) error {
	if u.Path == "" || other.Path == "" || !same(u.Path, other.Path, also) {
		return nil
	}
	return fmt.Errorf("%s and %s are the same file, %s", other.Name, u.Name, u.Path)
}

func same(a, b string, also fs.FileMode) bool {
	infoA, errA := os.Stat(a)
	infoB, errB := os.Stat(b)
	switch {
	case errA == nil && errB == nil:
		return infoA.Mode().Type()&^also == 0 && os.SameFile(infoA, infoB)
	case (errA == nil) != (errB == nil):
		return false
	}
	return place(a) == place(b)
}

// place returns where a file that does not exist yet would be created.
func place(path string) string {
	target, err := followLinks(path)
	if err != nil {
		target = path
	}
	directory, err := filepath.EvalSymlinks(filepath.Dir(target))
	if err != nil {
		directory = filepath.Dir(target)
	}
	if absolute, err := filepath.Abs(directory); err == nil {
		directory = absolute
	}
	return filepath.Join(directory, filepath.Base(target))
}
