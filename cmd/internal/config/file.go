package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/viper"
)

// File is a configuration file: a list of named contexts.
type File struct {
	// Path is where it was read, or would be written.
	Path string
	// Current is the context to use when none is named.
	Current string
	// Contexts in the file's order.
	Contexts []Context
	// Exists is false where there is no file, which is no error.
	Exists bool
}

// Context is a named set of settings of one or more APIs.
type Context struct {
	Name string
	// Values by API and key, as text.
	Values map[string]map[string]string
	// Lines are where the keys stand in the file, from 1.
	Lines map[string]map[string]int
}

// DefaultPath is $TALLY_CONFIG, or tally/config.yaml in the user's
// configuration directory, or nothing for a user without a home.
func DefaultPath(lookup func(string) (string, bool)) string {
	if path, ok := lookup("TALLY_CONFIG"); ok && path != "" {
		return path
	}
	dir, err := os.UserConfigDir()
	if err != nil {
		return ""
	}
	return filepath.Join(dir, "tally", "config.yaml")
}

// CheckPath is the mistake of a user for whom there is no DefaultPath, or nil.
func CheckPath(path string) error {
	if path == "" {
		return Mistake(errors.New("there is no place for a configuration file: no home directory; set TALLY_CONFIG"))
	}
	return nil
}

// document is the file's form. Contexts are a list, because viper lower-cases
// the keys of maps and splits them at dots, and names are the user's.
type document struct {
	Current  string           `mapstructure:"current"`
	Contexts []map[string]any `mapstructure:"contexts"`
}

// Load reads the file at path; a file that does not exist is empty, and settings
// are not asked for. Every key must be one of theirs: a misspelt one is an error
// that names the nearest.
func Load(path string, settings func() []Setting) (*File, error) {
	f := &File{Path: path}
	if path == "" {
		return f, nil
	}
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return f, nil
	}
	v := viper.NewWithOptions(viper.KeyDelimiter("::"))
	v.SetConfigFile(path)
	v.SetConfigType("yaml")
	if err := v.ReadInConfig(); err != nil {
		return nil, fmt.Errorf("configuration file %s: %w", path, err)
	}
	var doc document
	if err := v.UnmarshalExact(&doc); err != nil {
		return nil, fmt.Errorf("configuration file %s: only current and contexts have a place at the top: %w", path, err)
	}
	f.Exists, f.Current = true, doc.Current
	known := settings()
	for i, raw := range doc.Contexts {
		c, err := parseContext(raw, known)
		if err != nil {
			return nil, fmt.Errorf("configuration file %s: context %d: %w", path, i+1, err)
		}
		if f.Context(c.Name) != nil {
			return nil, fmt.Errorf("configuration file %s: two contexts are named %q", path, c.Name)
		}
		f.Contexts = append(f.Contexts, c)
	}
	f.lines()
	return f, nil
}

// Context finds a context by name, nil where there is none.
func (f *File) Context(name string) *Context {
	i := slices.IndexFunc(f.Contexts, func(c Context) bool { return c.Name == name })
	if i < 0 {
		return nil
	}
	return &f.Contexts[i]
}

// Names lists the contexts.
func (f *File) Names() []string {
	names := make([]string, 0, len(f.Contexts))
	for _, c := range f.Contexts {
		names = append(names, c.Name)
	}
	return names
}

// TooOpen tells whether others than the owner can read the file.
func (f *File) TooOpen() bool {
	info, err := os.Stat(f.Path)
	return err == nil && filepath.Separator == '/' && info.Mode().Perm()&0o077 != 0
}
