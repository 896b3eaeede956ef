// Package archive checks the names of the files in an archive from a server
// before anything is extracted.
package archive

import (
	"errors"
	"path"
	"path/filepath"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Default bounds on an archive.
const (
	// DefaultFiles is the number of files.
	DefaultFiles = 1000
	// DefaultBytes is the size of all files unpacked.
	DefaultBytes = 4 << 30
)

// Reasons for refusing a name.
var (
	ErrOutside = errors.New("its name is not one of a file within a directory")
	ErrTwice   = errors.New("there are two of that name")
	ErrBoth    = errors.New("that name is one of a file and of a directory")
)

// Names collects the names of the files in an archive. The zero value is ready
// for use.
type Names struct{ files, directories map[string]bool }

// Add accepts a slash-separated name if a file with that name can exist within a
// directory on every system, together with the names added before: some systems
// treat upper and lower case, or composed and decomposed letters, as equal.
func (n *Names) Add(name string) error {
	if !filepath.IsLocal(filepath.FromSlash(name)) || strings.Contains(name, `\`) || strings.ContainsFunc(name, unicode.IsControl) {
		return ErrOutside
	}
	if n.files == nil {
		n.files, n.directories = map[string]bool{}, map[string]bool{}
	}
	name = strings.ToLower(norm.NFC.String(path.Clean(name)))
	switch {
	case name == ".":
		return ErrOutside
	case n.files[name]:
		return ErrTwice
	case n.directories[name]:
		return ErrBoth
	}
	for above := path.Dir(name); above != "."; above = path.Dir(above) {
		if n.files[above] {
			return ErrBoth
		}
		n.directories[above] = true
	}
	n.files[name] = true
	return nil
}

// Len returns the number of files.
func (n *Names) Len() int { return len(n.files) }
