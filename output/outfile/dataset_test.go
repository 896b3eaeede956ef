package outfile

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// night is a run that writes parts: the content of each, by its directory.
type night map[string]string

// run replaces parts of a dataset, up to the commit.
func (n night) run(t *testing.T, dir string, scope ...string) *Dataset {
	t.Helper()
	d, err := OpenDataset(DatasetOptions{Directory: dir, Keys: []string{"date", "cluster"}, Suffix: ".csv"})
	if err != nil {
		t.Fatal(err)
	}
	d.Scope(scope)
	for directory, content := range n {
		w, err := d.Begin(directory)
		if err == nil {
			_, err = io.WriteString(w, content)
		}
		if err == nil {
			err = d.End(int64(strings.Count(content, "\n") - 1))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return d
}

func (n night) commit(t *testing.T, dir string, scope ...string) {
	t.Helper()
	if err := n.run(t, dir, scope...).Commit(Manifest{Format: "csv", Complete: true}, noAttempt(t)); err != nil {
		t.Fatal(err)
	}
}

func noAttempt(t *testing.T) func(error) Attempt {
	return func(err error) Attempt {
		t.Errorf("the run failed: %v", err)
		return Attempt{}
	}
}

// holds fails if the manifest names other directories, or if there are others on
// disk.
func holds(t *testing.T, dir string, directories ...string) Report {
	t.Helper()
	report, err := Verify(t.Context(), dir, "")
	if err != nil {
		t.Fatal(err)
	}
	named := []string{DatasetManifest}
	var got []string
	for _, f := range report.Described.Files {
		named = append(named, f.File)
		got = append(got, filepath.ToSlash(filepath.Dir(f.File)))
	}
	if slices.Sort(got); !slices.Equal(got, directories) {
		t.Errorf("the manifest names %q, want %q", got, directories)
	}
	var onDisk []string
	err = filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			name, _ := filepath.Rel(dir, path)
			onDisk = append(onDisk, filepath.ToSlash(name))
		}
		return err
	})
	slices.Sort(named)
	slices.Sort(onDisk)
	if err != nil || !slices.Equal(named, onDisk) {
		t.Errorf("on disk are %q, want %q, error %v", onDisk, named, err)
	}
	return report
}

// A run replaces the parts of its day, and leaves those of other days.
func TestDataset(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "pods")
	night{"date=1/cluster=a": "n\n1\n2\n", "date=1/cluster=b": "n\n3\n"}.commit(t, dir, "date=1")
	if r := holds(t, dir, "date=1/cluster=a", "date=1/cluster=b"); r.Rows != 3 || r.Bytes != 10 {
		t.Errorf("%d rows, %d bytes", r.Rows, r.Bytes)
	}
	night{"date=2/cluster=a": "n\n4\n"}.commit(t, dir, "date=2")
	holds(t, dir, "date=1/cluster=a", "date=1/cluster=b", "date=2/cluster=a")
	night{"date=1/cluster=c": "n\n5\n"}.commit(t, dir, "date=1")
	holds(t, dir, "date=1/cluster=c", "date=2/cluster=a")
	if err := os.RemoveAll(filepath.Join(dir, "date=1")); err != nil { // by hand
		t.Fatal(err)
	}
	if _, err := Verify(t.Context(), dir, ""); !errors.As(err, new(*DamagedError)) {
		t.Errorf("a part that is gone: %v", err)
	}
	night{"date=3/cluster=a": "n\n6\n"}.commit(t, dir, "date=3")
	holds(t, dir, "date=2/cluster=a", "date=3/cluster=a")
	night{}.commit(t, dir)
	holds(t, dir)
}

// Until the manifest is replaced, the dataset is the old one; a failed run leaves
// none of its files, and is recorded in the manifest.
func TestDatasetOfFailedRun(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	night{"date=1/cluster=a": "n\n1\n"}.commit(t, dir)
	d := night{"date=1/cluster=a": "n\n2\n", "date=1/cluster=b": "n\n"}.run(t, dir)
	if r, err := Verify(t.Context(), dir, ""); err != nil || r.Rows != 1 {
		t.Errorf("between: %d rows, error %v", r.Rows, err)
	}
	if _, err := d.Begin("date=1/cluster=c"); err != nil {
		t.Fatal(err)
	}
	if err := d.Abort(Attempt{Error: "it broke"}); err != nil {
		t.Fatal(err)
	}
	if r := holds(t, dir, "date=1/cluster=a"); r.Rows != 1 || r.Described.LastAttempt.Error != "it broke" {
		t.Errorf("%+v", r.Described)
	}
	assertContent(t, filepath.Join(dir, filepath.FromSlash(holds(t, dir, "date=1/cluster=a").Described.Files[0].File)), "n\n1\n")
	for range 2 { // any number of times
		if err := errors.Join(d.Abort(Attempt{}), d.Discard()); err != nil {
			t.Error(err)
		}
	}
}

// Files that a killed run leaves are not part of the dataset.
func TestDatasetAfterKill(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	night{"date=1/cluster=a": "n\n1\n"}.commit(t, dir)
	_ = night{"date=1/cluster=a": "n\n2\n"}.run(t, dir) // and never ended
	if r, err := Verify(t.Context(), dir, ""); err != nil || r.Rows != 1 || len(r.Described.Files) != 1 {
		t.Errorf("%d rows, error %v", r.Rows, err)
	}
	night{"date=1/cluster=a": "n\n3\n4\n"}.commit(t, dir)
	if r, err := Verify(t.Context(), dir, ""); err != nil || r.Rows != 2 {
		t.Errorf("%d rows, error %v", r.Rows, err)
	}
}

// Of two concurrent runs, the later one determines the dataset, and nothing is left
// of the other.
func TestDatasetOfTwoRuns(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first, second := night{"date=1/cluster=a": "n\n1\n"}.run(t, dir), night{"date=1/cluster=a": "n\n2\n3\n"}.run(t, dir)
	for _, d := range []*Dataset{first, second} {
		if err := d.Commit(Manifest{Format: "csv", Complete: true}, noAttempt(t)); err != nil {
			t.Fatal(err)
		}
	}
	if r := holds(t, dir, "date=1/cluster=a"); r.Rows != 2 {
		t.Errorf("%d rows", r.Rows)
	}
}

// Only files that the manifest names are removed, and only inside the directory.
func TestDatasetLeavesForeignFiles(t *testing.T) {
	t.Parallel()
	outside := t.TempDir()
	dir := filepath.Join(outside, "pods")
	night{"date=1/cluster=a": "n\n1\n"}.commit(t, dir)
	foreign := []string{filepath.Join(dir, "date=1", "part-of-mine.csv"), filepath.Join(dir, "notes"), filepath.Join(outside, "part-outside.csv")}
	for _, name := range foreign {
		if err := os.WriteFile(name, []byte("mine"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	manifest := filepath.Join(dir, DatasetManifest)
	data, err := os.ReadFile(manifest)
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.Replace(string(data), `"files": [`, `"files": [{"file": "../part-outside.csv"}, {"file": "notes"},`, 1)
	if err := os.WriteFile(manifest, []byte(changed), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Verify(t.Context(), dir, ""); !errors.As(err, new(*DamagedError)) {
		t.Errorf("a manifest that leads outside: %v", err)
	}
	night{"date=1/cluster=b": "n\n1\n"}.commit(t, dir)
	for _, name := range foreign {
		assertContent(t, name, "mine")
	}
}

// A dataset that cannot be replaced is refused before anything is written.
func TestDatasetRefusals(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	night{"date=1/cluster=a": "n\n1\n"}.commit(t, dir)
	file := filepath.Join(dir, DatasetManifest)
	for name, o := range map[string]DatasetOptions{
		"other keys": {Directory: dir, Keys: []string{"date"}},
		"a file":     {Directory: file, Keys: []string{"date", "cluster"}},
		"no parent":  {Directory: filepath.Join(dir, "a", "b"), Keys: []string{"date", "cluster"}},
	} {
		if _, err := OpenDataset(o); err == nil {
			t.Errorf("%s is accepted", name)
		}
	}
	d := night{}.run(t, dir)
	if d.Replaces(Manifest{Format: "parquet"}) == nil || d.Replaces(Manifest{Format: "csv"}) != nil {
		t.Error("another format is accepted, or the same refused")
	}
	if err := d.Discard(); err != nil {
		t.Error(err)
	}
	holds(t, dir, "date=1/cluster=a")
	fresh := filepath.Join(t.TempDir(), "new")
	if err := (night{"date=1/cluster=a": "n\n"}).run(t, fresh).Discard(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(fresh); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a directory that was discarded: %v", err)
	}
	if _, err := Verify(t.Context(), t.TempDir(), ""); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a directory without a manifest: %v", err)
	}
}
