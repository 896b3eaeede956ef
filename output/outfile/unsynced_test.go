package outfile

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// unsynced is a draft whose directory cannot be synced once the file has its name.
type unsynced struct{ Draft }

// Publish implements Draft.
func (u unsynced) Publish() error {
	return errors.Join(u.Draft.Publish(), &unsyncedError{syscall.EIO})
}

// A directory that cannot be synced after any of the renames leaves a pair that can be
// verified: the new file has its name by then.
func TestB2UnsyncedDirectory(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		file func(*Pair) *File
		rows int64
	}{
		"of the interim manifest": {func(p *Pair) *File { return p.interim }, 1},
		"of the data":             {func(p *Pair) *File { return p.data }, 2},
		"of the final manifest":   {func(p *Pair) *File { return p.final }, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			exported(t, dir, "name\nold\n", 1)
			p := opened(t, dir, "name\nnew\nnew\n")
			f := tt.file(p)
			f.draft = unsynced{f.draft}
			if err := p.Commit(ofRows(2), failing); !errors.Is(err, syscall.EIO) {
				t.Errorf("error %v", err)
			}
			assertWhole(t, dir, tt.rows)
			assertOnly(t, dir, "pods.csv", "pods.json")
		})
	}
}

// The manifest of a dataset never names parts that are gone. Parts that it no longer
// names stay, and the error says so.
func TestB2UnsyncedDataset(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "fleet")
	night{"date=1/cluster=a": "name\nold\n"}.commit(t, dir)
	d := night{"date=1/cluster=a": "name\nnew\nnew\n"}.run(t, dir)
	d.manifest.draft = unsynced{d.manifest.draft}
	old := d.previous.Files[0].File
	err := d.Commit(Manifest{Format: "csv", Complete: true}, failing)
	if !errors.Is(err, syscall.EIO) || !isUnsettled(err) || !strings.Contains(err.Error(), "replaces stay (1, such as "+old+")") {
		t.Errorf("error %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, old)); err != nil {
		t.Error(err)
	}
	if r, err := Verify(t.Context(), dir, ""); err != nil || r.Rows != 2 {
		t.Errorf("%d rows, error %v", r.Rows, err)
	}
}

// A directory that can be written but not read cannot be synced: the error says that
// the file is there.
func TestB2UnreadableDirectory(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o300); err != nil { //nolint:gosec // nobody may read it
		t.Fatal(err)
	}
	defer func() { _ = os.Chmod(dir, 0o700) }() //nolint:gosec // to be removed
	if _, err := os.ReadDir(dir); err == nil {
		t.Skip("this user can read everything")
	}
	f, err := Create(filepath.Join(dir, "pods.csv"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Commit(); !isUnsettled(err) {
		t.Errorf("error %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "pods.csv")); err != nil {
		t.Error(err)
	}
}
