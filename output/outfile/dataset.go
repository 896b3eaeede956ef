package outfile

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// DatasetManifest is the name of a dataset's manifest in its directory.
const DatasetManifest = "_manifest.json"

// DataFile is a part of a dataset.
type DataFile struct {
	// File is relative to the manifest's directory, with slashes.
	File   string `json:"file"`
	Rows   int64  `json:"rows"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"` // in hex
}

// DatasetOptions configure [OpenDataset].
type DatasetOptions struct {
	// Directory is created if its parent exists.
	Directory string
	// Keys are the keys of the partition, Suffix the suffix of the parts' names.
	Keys   []string
	Suffix string
}

// Dataset is a directory of files, in directories by the values of their rows, with a
// manifest that names them. Parts have new, unique names, and the manifest is
// replaced last: readers that follow it see the files of this run or of the one
// before, never a mixture. Only then are the replaced files removed, by their names
// in the old manifest.
type Dataset struct {
	options  DatasetOptions
	run      string // in the names of this run's parts
	scope    []string
	previous *Manifest
	manifest *File
	made     []string // directories, the outer ones first
	part     *File
	files    []DataFile
	closed   bool
}

// OpenDataset starts to replace the parts of a dataset, before any request is sent.
// After an error nothing has changed on disk.
func OpenDataset(o DatasetOptions) (*Dataset, error) {
	d := &Dataset{options: o, run: strings.ToLower(rand.Text())}
	if err := d.open(); err != nil {
		return nil, both(err, d.Discard())
	}
	return d, nil
}

func (d *Dataset) open() (err error) {
	if err := d.makeDirectory(d.options.Directory); err != nil {
		return fmt.Errorf("creating %s: %w", d.options.Directory, cause(err))
	}
	name := filepath.Join(d.options.Directory, DatasetManifest)
	if d.previous, err = d.read(name); err != nil {
		return err
	}
	d.manifest, err = Create(name, Options{AsIs: true})
	return err
}

// read reads the manifest to replace, nil if there is none.
func (d *Dataset) read(name string) (*Manifest, error) {
	m, err := replaceable(name)
	if err != nil || m == nil {
		return nil, err
	}
	if got, want := strings.Join(m.Partition, ","), strings.Join(d.options.Keys, ","); got != want {
		return nil, fmt.Errorf("%s: the dataset is partitioned by %q, not by %q: choose another directory", name, got, want)
	}
	return m, nil
}

// makeDirectory creates a directory and records it.
func (d *Dataset) makeDirectory(name string) error {
	err := os.Mkdir(name, 0o777) //nolint:gosec // less the umask, as files are
	switch {
	case err == nil:
		d.made = append(d.made, name)
		return syncDirectory(filepath.Dir(filepath.Clean(name)))
	case errors.Is(err, fs.ErrExist):
		if info, failed := os.Stat(name); failed != nil || !info.IsDir() {
			return errors.New("it exists, and is not a directory")
		}
		return nil
	}
	return err
}

// Previous returns the manifest of the dataset on disk, nil if there is none.
func (d *Dataset) Previous() *Manifest { return d.previous }

// Scope sets the path elements, such as date=2026-11-28, that all parts of this run
// share. Only parts that share them are replaced.
func (d *Dataset) Scope(elements []string) { d.scope = elements }

// Replaces returns an error if the dataset contains something other than m
// describes.
func (d *Dataset) Replaces(m Manifest) error {
	old := d.previous
	if old == nil || len(old.Files) == 0 || old.API == m.API && old.Resource == m.Resource && old.Format == m.Format {
		return nil
	}
	return fmt.Errorf("%s is a dataset of %s %s as %s, and this would be %s %s as %s: choose another directory",
		d.options.Directory, old.API, old.Resource, old.Format, m.API, m.Resource, m.Format)
}

// Begin starts the part in a directory of the dataset, whose name has slashes.
func (d *Dataset) Begin(directory string) (io.Writer, error) {
	at := d.options.Directory
	for element := range strings.SplitSeq(directory, "/") {
		at = filepath.Join(at, element)
		if err := d.makeDirectory(at); err != nil {
			return nil, fmt.Errorf("creating %s: %w", at, cause(err))
		}
	}
	name := "part-" + d.run + d.options.Suffix
	part, err := Create(filepath.Join(at, name), Options{AsIs: true})
	if err != nil {
		return nil, err
	}
	d.part = part
	d.files = append(d.files, DataFile{File: path.Join(directory, name)})
	return part, nil
}

// End completes the part. It then has its name, which the manifest on disk does not
// list yet.
func (d *Dataset) End(rows int64) error {
	part := d.part
	d.part = nil
	if err := part.Commit(); err != nil {
		return err
	}
	last := &d.files[len(d.files)-1]
	last.Rows, last.Bytes, last.SHA256 = rows, part.Size(), part.SHA256()
	return nil
}

// Size returns the number of bytes of this run's parts.
func (d *Dataset) Size() int64 {
	size := int64(0)
	for _, f := range d.files {
		size += f.Bytes
	}
	return size
}

// checksumOf returns the SHA-256 of the output of sha256sum for the files.
func checksumOf(files []DataFile) string {
	hash := sha256.New()
	for _, f := range files {
		_, _ = fmt.Fprintf(hash, "%s  %s\n", f.SHA256, f.File) // a hash never fails
	}
	return hex.EncodeToString(hash.Sum(nil))
}
