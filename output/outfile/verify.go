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

// Report is what [Verify] found.
type Report struct {
	// File is the file that was read, Manifest the one it was compared with, empty
	// if there is none.
	File     string `json:"file"`
	Manifest string `json:"manifest,omitempty"`
	// Checked says what was checked: "checksum, rows, format", or "format only".
	Checked string `json:"checked"`
	Format  string `json:"format"`
	// Rows is the number of rows counted, -1 for formats that do not delimit rows.
	Rows   int64  `json:"rows"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
	// Described is the manifest, nil without one.
	Described *Manifest `json:"described,omitempty"`
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
// the file; without any only the format is checked. The error is a *DamagedError
// for a file that does not match, is incomplete or does not parse, and matches
// fs.ErrNotExist if the file, or a named manifest, is missing.
func Verify(ctx context.Context, path, manifest string) (Report, error) {
	file, described, manifest, err := find(path, manifest)
	if err != nil {
		return Report{}, err
	}
	if described != nil && len(described.Partition) > 0 {
		return verifyDataset(ctx, manifest, described)
	}
	r := Report{File: file, Manifest: manifest, Described: described, Checked: "format only", Rows: -1}
	if described != nil {
		r.Checked = "checksum, rows, format"
	}
	return r.verify(ctx)
}

// find returns the data file and its manifest.
func find(path, manifest string) (file string, m *Manifest, from string, err error) {
	if manifest != "" {
		read, err := ReadManifest(manifest)
		return path, &read, manifest, err
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		path = filepath.Join(path, DatasetManifest)
		if _, err := os.Stat(path); err != nil {
			return "", nil, "", fmt.Errorf("%s: a directory without a manifest of its parts: %w", filepath.Dir(path), cause(err))
		}
	}
	if isManifest(path) {
		read, err := ReadManifest(path)
		if err == nil && len(read.Partition) > 0 {
			return filepath.Dir(path), &read, path, nil
		}
		if err == nil && read.File == "" {
			err = fmt.Errorf("%s describes standard output; name the file that it was written to, with --manifest %s", path, path)
		}
		return filepath.Join(filepath.Dir(path), filepath.FromSlash(read.File)), &read, path, err
	}
	m, from = beside(path)
	return path, m, from, nil
}

// isManifest checks only the beginning: a file can be large.
func isManifest(path string) bool {
	file, err := os.Open(path)
	if err != nil {
		return false
	}
	defer func() { _ = file.Close() }() // it was only read
	head := make([]byte, 64)
	n, _ := io.ReadFull(file, head) // a short file is not a manifest
	return strings.Contains(string(head[:n]), `"schema": "tally.manifest/`)
}

// beside finds the manifest in a file's directory that names the file.
func beside(path string) (*Manifest, string) {
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		return nil, ""
	}
	for _, e := range entries {
		name := filepath.Join(filepath.Dir(path), e.Name())
		if !e.Type().IsRegular() || isTemporary(e.Name()) || !isManifest(name) {
			continue
		}
		if m, err := ReadManifest(name); err == nil && m.File == filepath.Base(path) {
			return &m, name
		}
	}
	return nil, ""
}

func (r Report) verify(ctx context.Context) (Report, error) {
	var err error
	r.Bytes, r.SHA256, err = files{}.checksum(r.File)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return r, r.missing(err)
	case err != nil:
		return r, fmt.Errorf("%s: %w", r.File, cause(err))
	}
	if r.Described != nil {
		if err := r.compare(); err != nil {
			return r, &DamagedError{r.File, err}
		}
	}
	if r.Rows, err = r.count(ctx); err != nil {
		if ctx.Err() != nil {
			return r, ctx.Err()
		}
		return r, &DamagedError{r.File, err}
	}
	return r, r.conclude()
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
		r.Checked, r.Described = "format only", nil // the manifest records only a failed attempt
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
