package outfile

import (
	"fmt"
	"os"
	"path/filepath"
)

// Use is a file that a command reads or writes, and the flag or setting that
// names it.
type Use struct {
	Name, Path string
}

// Apart refuses conflicting uses of one file: a written file must not be read
// or written under another flag. Files are compared by identity, so that links
// and other spellings of a name are found.
func Apart(written, read []Use) error {
	for i, w := range written {
		if w.Path == "" || isDescriptor(w.Path) {
			continue
		}
		for _, other := range append(append([]Use{}, written[:i]...), read...) {
			if other.Path != "" && same(w.Path, other.Path) {
				return fmt.Errorf("%s and %s are the same file, %s", other.Name, w.Name, w.Path)
			}
		}
	}
	return nil
}

func same(a, b string) bool {
	infoA, errA := os.Stat(a)
	infoB, errB := os.Stat(b)
	switch {
	case errA == nil && errB == nil:
		return infoA.Mode().IsRegular() && os.SameFile(infoA, infoB)
	case (errA == nil) != (errB == nil):
		return false
	}
	return place(a) == place(b)
}

// place is where a file that does not exist yet would be created.
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
