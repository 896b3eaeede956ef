package outfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// PartialSuffix is added to the name of the data that a failed run keeps.
const PartialSuffix = ".partial"

// found is the manifest of a file, with notes about how it was found, or about
// manifests that may be the file's.
type found struct {
	manifest *Manifest
	from     string
	notes    []string
}

// beside finds the manifest in a file's directory, or in that of a link's target:
// the one that names the file, or else the one with its checksum, as after a
// renaming. A file in a dataset's directories is described by the dataset's
// manifest.
func beside(path string) (found, error) {
	var notes []string
	for _, search := range []func(string) found{byName, partOf, byChecksum} {
		for _, name := range names(path) {
			f := search(name)
			if f.manifest != nil {
				return f, nil
			}
			notes = append(notes, f.notes...)
		}
	}
	if whole, kept := strings.CutSuffix(path, PartialSuffix); kept && !isGone(path) {
		return found{}, &DamagedError{path, partialOf(whole)}
	}
	return found{notes: distinct(notes)}, nil
}

// distinct removes the duplicate notes of a directory that was searched twice.
func distinct(notes []string) []string {
	slices.Sort(notes)
	return slices.Compact(notes)
}

// names returns the name of a file and, if it is a symbolic link, that of its
// target.
func names(path string) []string {
	real, err := filepath.EvalSymlinks(path)
	directory, dirErr := filepath.EvalSymlinks(filepath.Dir(path))
	switch {
	case err != nil || dirErr != nil || real == filepath.Join(directory, filepath.Base(path)):
		return []string{path}
	case filepath.Dir(real) == directory:
		return []string{path, filepath.Join(filepath.Dir(path), filepath.Base(real))}
	}
	return []string{path, real}
}

// byName finds the manifest in the directory that names the file; of several, the
// one that describes the file's content, or else the newest.
func byName(path string) (newest found) {
	manifests, _ := manifestsIn(filepath.Dir(path))
	manifests = slices.DeleteFunc(manifests, func(f found) bool { return f.manifest.File != filepath.Base(path) })
	for _, f := range manifests {
		if len(manifests) > 1 && f.manifest.sameBytes(path) {
			return f
		}
		if newest.manifest == nil || f.manifest.Finished.After(newest.manifest.Finished) {
			newest = f
		}
	}
	return newest
}

// byChecksum finds the manifest in the directory with the file's checksum. Its notes
// name the manifests whose own file is gone.
func byChecksum(path string) found {
	manifests, notes := manifestsIn(filepath.Dir(path))
	for _, f := range manifests {
		m, name := f.manifest, f.from
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

// otherName notes the name under which a manifest describes a file.
func (m *Manifest) otherName(manifest string) []string {
	if m.File == "" {
		return nil // it was written to standard output, and the shell named it
	}
	return []string{fmt.Sprintf("%s describes this file under the name %s", manifest, m.File)}
}

// manifestsIn returns the manifests of a directory by name, and notes on what
// cannot be read.
func manifestsIn(directory string) (all []found, notes []string) {
	entries, _ := os.ReadDir(directory) // a missing directory has no manifests
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
		all = append(all, found{manifest: &m, from: name})
	}
	return all, notes
}

// sameBytes reports whether the manifest describes the content of a file, which is
// read if it has the same size. Empty files are all equal and prove nothing.
func (m *Manifest) sameBytes(path string) bool {
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() || info.Size() == 0 || !m.hasSize(info.Size()) {
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

// partialOf returns the error of a file that a failed run kept.
func partialOf(whole string) error {
	err := errors.New("a failed run kept it, and it is not complete")
	f := byName(whole)
	if f.manifest == nil || f.manifest.LastAttempt == nil {
		return err
	}
	return fmt.Errorf("%w: %s", err, f.manifest.LastAttempt.Error)
}

// partOf finds the description of a dataset's part, in the manifest of the
// directory above those of its keys.
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

// part returns the manifest of one part of a dataset as that of a file.
func (m *Manifest) part(f DataFile) *Manifest {
	return &Manifest{
		File: f.File, Format: m.Format, NoHeaders: m.NoHeaders, Rows: f.Rows, Bytes: f.Bytes, SHA256: f.SHA256, Complete: true,
		Request: Request{API: m.API, Resource: m.Resource, JQ: m.JQ},
	}
}
