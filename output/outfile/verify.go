package outfile

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Report is the result of [Verify].
type Report struct {
	// File is the file that was read, Manifest the one it was compared with, empty
	// if there is none.
	File     string `json:"file"`
	Manifest string `json:"manifest,omitempty"`
	// Checked says what was checked: "checksum, rows, format", "checksum", or, without a
	// manifest, "format only", "compression only" or "nothing".
	Checked string `json:"checked"`
	Format  string `json:"format"`
	// Rows is the number of rows counted, -1 for formats that do not delimit rows.
	Rows   int64  `json:"rows"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
	// Described is the manifest, nil without one.
	Described *Manifest `json:"described,omitempty"`
	// Notes say how the manifest was found if it names another file, and which
	// manifests may be the file's if none was found.
	Notes []string `json:"notes,omitempty"`

	local string // where the file is in the file system
}

// DamagedError reports a file that does not match its manifest or its format.
type DamagedError struct {
	File string
	Err  error
}

// Error names the file and the difference.
func (e *DamagedError) Error() string { return e.File + ": " + e.Err.Error() }

// Unwrap returns the difference.
func (e *DamagedError) Unwrap() error { return e.Err }

// Verify reads the file at path, or the one that the manifest at path describes.
// The manifest is the one named, or the one in the file's directory that names
// the file or has its checksum; without any only the format is checked. The error
// is a *DamagedError for a file that does not match, is incomplete or does not
// parse, and for one that a failed run kept, and matches fs.ErrNotExist if the file, or a named manifest, is missing.
func Verify(ctx context.Context, path, manifest string) (Report, error) {
	return Verifier{}.Verify(ctx, path, manifest)
}

// Verifier verifies files.
type Verifier struct {
	// Store is where they are; nil for the file system.
	Store Store
	// TempDir is the directory into which a file of a Store is read; the system's if
	// empty.
	TempDir string
	// SumOnly leaves the rows of a file unread: they are neither parsed nor counted, and
	// without a manifest nothing is checked. It is for a caller that reads them itself.
	SumOnly bool
}

// Verify verifies a file as the function Verify does. The manifest of a Store's file
// is the one named, or the one named like the file plus .manifest.json.
func (v Verifier) Verify(ctx context.Context, path, manifest string) (Report, error) {
	file, f, err := v.find(path, manifest)
	if err != nil {
		return Report{}, err
	}
	described, manifest := f.manifest, f.from
	if described != nil && len(described.Partition) > 0 {
		return verifyDataset(ctx, manifest, described)
	}
	r := Report{File: file, Manifest: manifest, Described: described, Rows: -1, Notes: f.notes}
	local, remove, err := v.local(ctx, file)
	if err != nil {
		return r, r.unreadable(err)
	}
	defer remove()
	r.local = local
	if v.SumOnly {
		return r.sumOnly()
	}
	return r.verify(ctx)
}

// find returns the data file and its manifest.
func (v Verifier) find(path, manifest string) (file string, f found, err error) {
	files := files{v.Store}
	if manifest != "" {
		m, err := files.manifest(manifest)
		return path, found{manifest: m, from: manifest}, err
	}
	if v.Store == nil {
		if path, err = dataset(path); err != nil {
			return "", found{}, err
		}
	}
	if files.isManifest(path) {
		m, err := files.manifest(path)
		f := found{manifest: m, from: path}
		switch {
		case err != nil:
			return path, f, err
		case len(m.Partition) > 0 && v.Store == nil:
			return filepath.Dir(path), f, nil
		case m.File == "":
			return path, f, fmt.Errorf("%s describes standard output; name the file that it was written to, with --against %s", path, path)
		}
		return files.resolve(path, m.File), f, nil
	}
	f, err = files.beside(path)
	return path, f, err
}

// dataset returns the manifest of a dataset's directory, and any other path
// unchanged.
func dataset(path string) (string, error) {
	if info, err := os.Stat(path); err != nil || !info.IsDir() {
		return path, nil //nolint:nilerr // what cannot be read is reported where it is read read
	}
	path = filepath.Join(path, DatasetManifest)
	if _, err := os.Stat(path); err != nil {
		return "", fmt.Errorf("%s: a directory without a manifest of its parts: %w", filepath.Dir(path), cause(err))
	}
	return path, nil
}

// isManifest checks only the beginning: a file can be large.
func isManifest(path string) bool { return files{}.isManifest(path) }

func (f files) isManifest(path string) bool {
	file, err := f.open(path)
	if err != nil {
		return false
	}
	defer func() { _ = file.Close() }() // it was only read
	head := make([]byte, 64)
	n, _ := io.ReadFull(file, head) // a short file is not a manifest
	return strings.Contains(string(head[:n]), `"schema": "tally.manifest/`)
}

// sumOnly compares the checksum with that of the manifest.
func (r Report) sumOnly() (Report, error) {
	if r.Described == nil {
		_, err := os.Stat(r.local)
		if err != nil {
			err = r.unreadable(err)
		}
		return r, err
	}
	if err := r.sum(); err != nil {
		return r, err
	}
	r.Format = r.format()
	return r, r.conclude()
}

// sum computes the checksum, which must match the manifest's.
func (r *Report) sum() (err error) {
	if r.Bytes, r.SHA256, err = (files{}).checksum(r.local); err != nil {
		return r.unreadable(err)
	}
	if r.Described == nil {
		return nil
	}
	if err := r.compare(); err != nil {
		return &DamagedError{r.File, err}
	}
	return nil
}

func (r Report) verify(ctx context.Context) (Report, error) {
	var err error
	if err = r.sum(); err != nil {
		return r, err
	}
	if r.Rows, err = r.count(ctx); err != nil {
		if ctx.Err() != nil {
			return r, ctx.Err()
		}
		return r, &DamagedError{r.File, err}
	}
	r.Checked = r.checked()
	return r, r.conclude()
}

// checked describes the checks of a file that was read to its end.
func (r Report) checked() string {
	switch {
	case r.Described == nil && r.Rows >= 0:
		return "format only"
	case r.Described == nil && Compression(r.File) != "":
		return "compression only"
	case r.Described == nil:
		return "nothing"
	case r.Rows >= 0:
		return "checksum, rows, format"
	}
	return "checksum" // the format does not delimit rows, or a program or a template printed it
}

// unreadable returns the error for a file that cannot be read.
func (r Report) unreadable(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return r.missing(err)
	}
	return fmt.Errorf("%s: %w", r.File, cause(err))
}

// missing distinguishes a file that is gone from one that was never written.
func (r Report) missing(err error) error {
	err = fmt.Errorf("%s: %w", r.File, cause(err))
	if m := r.Described; m != nil && m.SHA256 == "" && m.LastAttempt != nil {
		return fmt.Errorf("%w; the only attempt failed: %s", err, m.LastAttempt.Error)
	}
	return err
}

// compare compares the file with its manifest, or with the previous one after a
// kill between two renames.
func (r *Report) compare() error {
	m := r.Described
	if !m.describes(r.Bytes, r.SHA256) && m.Previous != nil {
		m = m.Previous
		r.Described = m
	}
	switch {
	case m.SHA256 == "":
		r.Described = nil // the manifest records only a failed attempt
		return nil
	case m.Bytes != r.Bytes:
		return fmt.Errorf("it has %d bytes, and its manifest says %d", r.Bytes, m.Bytes)
	case m.SHA256 != r.SHA256:
		return fmt.Errorf("its SHA-256 is %s, and its manifest says %s", r.SHA256, m.SHA256)
	}
	return nil
}

func (r Report) conclude() error {
	m := r.Described
	if m == nil {
		return nil
	}
	if r.Rows >= 0 && r.Rows != m.Rows {
		return &DamagedError{r.File, fmt.Errorf("it has %d rows, and its manifest says %d", r.Rows, m.Rows)}
	}
	if !m.Complete {
		return &DamagedError{r.File, fmt.Errorf("its manifest says that it is not complete: %s", m.Why)}
	}
	return nil
}
