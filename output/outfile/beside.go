package outfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// partialSuffix is added to the name of the data that a failed run keeps.
const partialSuffix = ".partial"

// found is the manifest that belongs to a file, with what a person should know of
// how it was found, or of those that may belong to it.
type found struct {
	manifest *Manifest
	from     string
	notes    []string
}

// beside finds the manifest in a file's directory, or in the one that a link leads
// to: the one that names the file, or else the one that has its checksum, as after
// a renaming. A file in the directories of a dataset is described by the dataset's.
func beside(path string) (found, error) {
	var notes []string
	for _, name := range names(path) {
		for _, search := range []func(string) found{inDirectory, partOf} {
			f := search(name)
			if f.manifest != nil {
				return f, nil
			}
			notes = append(notes, f.notes...)
		}
	}
	if whole, kept := strings.CutSuffix(path, partialSuffix); kept && !isGone(path) {
		return found{}, &DamagedError{path, partialOf(whole)}
	}
	return found{notes: notes}, nil
}

// names are the name of a file, and the one that it has without symbolic links.
func names(path string) []string {
	real, err := filepath.EvalSymlinks(path)
	if err != nil || filepath.Clean(path) == real {
		return []string{path}
	}
	return []string{path, real}
}

// inDirectory is the manifest in the directory that names the file or has its checksum.
// Its notes are the manifests whose own file is gone.
func inDirectory(path string) (f found) {
	manifests, notes := manifestsIn(filepath.Dir(path))
	for name, m := range manifests {
		if m.File == filepath.Base(path) {
			return found{manifest: m, from: name}
		}
	}
	for name, m := range manifests {
		switch {
		case len(m.Partition) > 0:
		case m.sameBytes(path):
			return found{m, name, m.otherName(name)}
		case m.File != "" && isGone((files{}).resolve(name, m.File)):
			notes = append(notes, fmt.Sprintf("%s describes %s, which is gone, and not this file; to compare them, use --against %s", name, m.File, name))
		}
	}
	return found{notes: notes}
}

// otherName says under which name a manifest describes a file.
func (m *Manifest) otherName(manifest string) []string {
	if m.File == "" {
		return nil // it was written to standard output, and has the name that the shell gave it
	}
	return []string{fmt.Sprintf("%s describes this file under the name %s", manifest, m.File)}
}

// manifestsIn are the manifests of a directory by their path, and what cannot be read.
func manifestsIn(directory string) (all map[string]*Manifest, notes []string) {
	entries, _ := os.ReadDir(directory) // without one there is no manifest to be found
	all = map[string]*Manifest{}
	for _, e := range entries {
		name := filepath.Join(directory, e.Name())
		if !e.Type().IsRegular() || isTemporary(e.Name()) || !isManifest(name) {
			continue
		}
		m, err := ReadManifest(name)
		if err != nil {
			notes = append(notes, "a manifest cannot be read: "+err.Error())
			continue
		}
		all[name] = &m
	}
	return all, notes
}

// sameBytes reports whether the manifest describes what is in a file, which is read
// if it has the same size.
func (m *Manifest) sameBytes(path string) bool {
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() || !m.hasSize(info.Size()) {
		return false
	}
	size, sum, err := (files{}).checksum(path)
	return err == nil && (m.describes(size, sum) || m.Previous != nil && m.Previous.describes(size, sum))
}

func (m *Manifest) hasSize(size int64) bool {
	return m.SHA256 != "" && m.Bytes == size || m.Previous != nil && m.Previous.Bytes == size
}

func isGone(path string) bool {
	_, err := os.Stat(path)
	return errors.Is(err, fs.ErrNotExist)
}

// partialOf says why a file that a failed run kept is not complete.
func partialOf(whole string) error {
	err := errors.New("a failed run kept it, and it is not complete")
	f := inDirectory(whole)
	if f.manifest == nil || f.manifest.LastAttempt == nil {
		return err
	}
	return fmt.Errorf("%w: %s", err, f.manifest.LastAttempt.Error)
}

// partOf is the description of a part of a dataset, which is in the manifest of
// the directory above those of its keys.
func partOf(path string) found {
	path, err := filepath.Abs(path)
	if err != nil {
		return found{}
	}
	for dir := filepath.Dir(path); strings.Contains(filepath.Base(dir), "="); dir = filepath.Dir(dir) {
		from := filepath.Join(filepath.Dir(dir), DatasetManifest)
		m, err := ReadManifest(from)
		if err != nil {
			continue
		}
		relative, err := filepath.Rel(filepath.Dir(from), path)
		if err != nil {
			continue
		}
		for _, f := range m.Files {
			if f.File == filepath.ToSlash(relative) {
				return found{manifest: m.part(f), from: from}
			}
		}
		return found{notes: []string{from + " does not name this file: it is not part of the dataset"}}
	}
	return found{}
}

// part describes one part of a dataset as the file that it is.
func (m *Manifest) part(f DataFile) *Manifest {
	return &Manifest{
		File: f.File, Format: m.Format, NoHeaders: m.NoHeaders, Rows: f.Rows, Bytes: f.Bytes, SHA256: f.SHA256, Complete: true,
		Request: Request{API: m.API, Resource: m.Resource, JQ: m.JQ},
	}
}
