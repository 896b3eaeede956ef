package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// File is a configuration file: a list of named contexts.
type File struct {
	// Path is where the file is, or would be written.
	Path string
	// Current is the context to use when none is named.
	Current string
	// Contexts are in the file's order.
	Contexts []Context
	// Exists is false if there is no file, which is not an error.
	Exists bool
}

// Context is a named set of settings of one or more APIs.
type Context struct {
	Name string
	// Values by API and key, as strings.
	Values map[string]map[string]string
	// Lines are the line numbers of the keys in the file, from 1.
	Lines map[string]map[string]int
}

// Load reads the file at path; a missing file is empty, and settings is not
// called then. Every key must be one of the settings: a misspelt key is an error
// that names the nearest one.
func Load(path string, settings func() []Setting) (*File, error) {
	f := &File{Path: path}
	if path == "" || IsOff(path) {
		return f, nil
	}
	content, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return f, nil
	}
	if err == nil {
		err = f.parse(content, settings())
	}
	if err != nil {
		return nil, fmt.Errorf("configuration file %s: %w", path, err)
	}
	f.Exists = true
	return f, nil
}

// Context finds a context by name, nil if there is none.
func (f *File) Context(name string) *Context {
	i := slices.IndexFunc(f.Contexts, func(c Context) bool { return c.Name == name })
	if i < 0 {
		return nil
	}
	return &f.Contexts[i]
}

// Names returns the names of the contexts.
func (f *File) Names() []string {
	names := make([]string, 0, len(f.Contexts))
	for _, c := range f.Contexts {
		names = append(names, c.Name)
	}
	return names
}

// Default returns the context to use when none is named: the current one, or the
// only one. It is empty if there are none. Several without a current one are an
// error.
func (f *File) Default() (string, error) {
	switch {
	case f.Current != "":
		return f.Current, nil
	case len(f.Contexts) == 0:
		return "", nil
	case len(f.Contexts) == 1:
		return f.Contexts[0].Name, nil
	}
	return "", Mistake(fmt.Errorf("%s does not say which of its contexts is the current one (%s): run tally config use NAME, or use --context",
		f.Path, strings.Join(f.Names(), ", ")))
}

// TooOpen reports whether users other than the owner can read the file.
func (f *File) TooOpen() bool {
	info, err := os.Stat(f.Path)
	return err == nil && filepath.Separator == '/' && info.Mode().Perm()&0o077 != 0
}
