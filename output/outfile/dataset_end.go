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

// Commit replaces the manifest, and then removes the files that it no longer names.
// The manifest's rows and records are those of this run; Files lists all parts. After
// an error before the replacement the dataset on disk is the old one; after one that is
// Unsettled, as [Draft] describes, either may be there, and the parts of both runs are.
func (d *Dataset) Commit(m Manifest, failed func(error) Attempt) error {
	// Another run may have ended since this one began.
	current, err := d.read(d.manifest.Path())
	if err != nil {
		return both(err, d.Abort(failed(err)))
	}
	kept, replaced := d.divide(current)
	m.Partition, m.Files = d.options.Keys, slices.Concat(kept, d.files)
	m.Bytes, m.SHA256 = d.Size(), checksumOf(m.Files)
	if err := write(d.manifest, m); err != nil {
		return both(err, d.Abort(failed(err)))
	}
	d.closed = true
	switch err := d.manifest.publish(); {
	case isUnsettled(err):
		return stay(err, replaced)
	case err != nil:
		return both(err, d.remove(d.files))
	}
	return d.remove(replaced)
}

// stay adds to an error that leaves open which manifest is there that the replaced parts
// stay: no later run removes them.
func stay(err error, replaced []DataFile) error {
	if len(replaced) == 0 {
		return err
	}
	return fmt.Errorf("%w; the parts that it replaces stay (%d, such as %s): when the directory can be synced, remove the parts that %s does not list",
		err, len(replaced), replaced[0].File, DatasetManifest)
}

// divide divides the parts on disk into those to keep and those that this run
// replaces. Parts that were removed by hand, such as those of an old day, are in
// neither.
func (d *Dataset) divide(current *Manifest) (kept, replaced []DataFile) {
	if current == nil {
		return nil, nil
	}
	for _, f := range current.Files {
		if !d.inside(f) {
			continue
		}
		elements := strings.Split(f.File, "/")
		other := slices.ContainsFunc(d.scope, func(element string) bool { return !slices.Contains(elements, element) })
		switch _, err := os.Lstat(d.pathOf(f)); {
		case errors.Is(err, fs.ErrNotExist):
		case other:
			kept = append(kept, f)
		default:
			replaced = append(replaced, f)
		}
	}
	return kept, replaced
}

// inside reports whether a name in a manifest, which anyone may have written, is
// within the directory.
func (d *Dataset) inside(f DataFile) bool {
	return filepath.IsLocal(filepath.FromSlash(f.File)) && strings.HasPrefix(filepath.Base(f.File), "part-")
}

func (d *Dataset) pathOf(f DataFile) string {
	return filepath.Join(d.options.Directory, filepath.FromSlash(f.File))
}

// remove removes files and the directories that are empty afterwards.
func (d *Dataset) remove(files []DataFile) error {
	var errs []error
	for _, f := range files {
		if err := os.Remove(d.pathOf(f)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
		for at := filepath.Dir(filepath.FromSlash(f.File)); at != "."; at = filepath.Dir(at) {
			if os.Remove(filepath.Join(d.options.Directory, at)) != nil {
				break // it is not empty
			}
		}
	}
	return errors.Join(errs...)
}

// Abort removes the parts of this run and records the attempt in the manifest, which
// still names the parts on disk.
func (d *Dataset) Abort(attempt Attempt) error {
	if d.closed {
		return nil
	}
	d.closed = true
	err := d.drop()
	if d.manifest.closed {
		return err
	}
	if d.manifest.sealed {
		return both(err, d.manifest.Abort())
	}
	m := Manifest{Partition: d.options.Keys}
	if current, failed := d.read(d.manifest.Path()); failed == nil && current != nil {
		m = *current
	}
	attempt.Started, attempt.Finished = attempt.Started.UTC(), attempt.Finished.UTC()
	m.LastAttempt = &attempt
	if err := both(err, write(d.manifest, m)); err != nil {
		return err
	}
	return d.manifest.publish()
}

// Discard drops everything, as if nothing had been attempted.
func (d *Dataset) Discard() error {
	if d.closed {
		return nil
	}
	d.closed = true
	var err error
	if d.manifest != nil {
		err = d.manifest.Abort()
	}
	err = both(err, d.drop())
	if slices.Contains(d.made, d.options.Directory) {
		_ = os.Remove(d.options.Directory) // it stays if something is in it
	}
	return err
}

// drop removes the parts of this run, and the directories that it made in the dataset.
func (d *Dataset) drop() error {
	var err error
	if d.part != nil {
		err = d.part.Abort()
	}
	err = both(err, d.remove(d.files))
	for _, name := range slices.Backward(d.made) {
		if name != d.options.Directory {
			_ = os.Remove(name) // it stays if something is in it
		}
	}
	return err
}
