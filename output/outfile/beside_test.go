package outfile

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// moved is a file that is verified under another name than its manifest has.
type moved struct {
	change  func(dir string) error
	file    string
	checked string // empty: it is damaged
	note    string // of a manifest, or why it is damaged
}

// The manifest of a renamed file is found by its checksum; a manifest that may be the
// file's is named; the partial file of a failed run is never complete.
func TestB5AnotherName(t *testing.T) {
	t.Parallel()
	const whole, only = "checksum, rows, format", "format only"
	in := filepath.Join
	for name, tt := range map[string]moved{
		"renamed":            {func(d string) error { return os.Rename(in(d, "pods.csv"), in(d, "old.csv")) }, "old.csv", whole, "under the name pods.csv"},
		"renamed, no suffix": {func(d string) error { return os.Rename(in(d, "pods.csv"), in(d, "old")) }, "old", whole, "under the name pods.csv"},
		"hard link":          {func(d string) error { return os.Link(in(d, "pods.csv"), in(d, "b.csv")) }, "b.csv", whole, "under the name pods.csv"},
		"link":               {func(d string) error { return os.Symlink("pods.csv", in(d, "latest.csv")) }, "latest.csv", whole, ""},
		"link elsewhere": {func(d string) error {
			return errors.Join(os.Mkdir(in(d, "a"), 0o700), os.Symlink("../pods.csv", in(d, "a", "latest.csv")))
		}, "a/latest.csv", whole, ""},
		"renamed and changed": {func(d string) error {
			return errors.Join(os.Remove(in(d, "pods.csv")), os.WriteFile(in(d, "old.csv"), []byte("name\nwxb\n"), 0o600))
		}, "old.csv", only, "pods.json describes pods.csv, which is gone"},
		"compressed": {func(d string) error {
			committed(t, in(d, "pods.csv.gz"), "name\nweb\n")
			return os.Remove(in(d, "pods.csv"))
		}, "pods.csv.gz", only, "--against"},
		"empty": {func(d string) error {
			committed(t, in(d, "b.csv"), "")
			return errors.Join(edit(in(d, "pods.json"), `"bytes": 9`, `"bytes": 0`), os.Truncate(in(d, "pods.csv"), 0),
				edit(in(d, "pods.json"), sum("name\nweb\n"), sum("")))
		}, "b.csv", only, ""},
		"an older manifest": {func(d string) error {
			return errors.Join(copied(in(d, "pods.json"), in(d, "a.json")), edit(in(d, "a.json"), `"bytes": 9`, `"bytes": 8`),
				copied(in(d, "pods.json"), in(d, "z.json")), edit(in(d, "z.json"), sum("name\nweb\n"), sum("name\n")))
		}, "pods.csv", whole, ""},
		"another file": {func(d string) error { return os.WriteFile(in(d, "b.csv"), []byte("name\nweb\ndb\n"), 0o600) }, "b.csv", only, ""},
		"newer manifest": {func(d string) error {
			return edit(in(d, "pods.json"), "tally.manifest/1", "tally.manifest/9")
		}, "pods.csv", only, "tally.manifest/9"},
		"kept by a failed run": {func(d string) error {
			return errors.Join(os.WriteFile(in(d, "pods.csv.partial"), []byte("name\nwe"), 0o600), edit(in(d, "pods.json"), "\n}", ",\n\"last_attempt\": {\"error\": \"the stream ended early\"}\n}"))
		}, "pods.csv.partial", "", "not complete: the stream ended early"},
		"kept, without a manifest": {func(d string) error { return os.WriteFile(in(d, "x.csv.partial"), []byte("name\n"), 0o600) }, "x.csv.partial", "", "not complete"},
		"whole under such a name":  {func(d string) error { return os.Rename(in(d, "pods.csv"), in(d, "pods.csv.partial")) }, "pods.csv.partial", whole, "under the name"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			exported(t, dir, "name\nweb\n", 1)
			if err := tt.change(dir); err != nil {
				t.Fatal(err)
			}
			tt.verify(t, dir)
		})
	}
}

// sum is the checksum of data, as a manifest has it.
func sum(data string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(data))) }

func copied(from, to string) error {
	data, err := os.ReadFile(from)
	return errors.Join(err, os.WriteFile(to, data, 0o600))
}

// Of several manifests that name a file and do not match it, the newest one counts;
// a note on a directory is printed once, though a link leads to it.
func TestB5SeveralManifests(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	exported(t, dir, "name\nweb\n", 1)
	pods, link := filepath.Join(dir, "pods.csv"), filepath.Join(t.TempDir(), "link")
	for _, err := range []error{
		copied(filepath.Join(dir, "pods.json"), filepath.Join(dir, "a.json")), os.Symlink(dir, link),
		edit(filepath.Join(dir, "pods.json"), `"finished": "2`, `"finished": "3`), os.WriteFile(pods, []byte("name\n"), 0o600),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if r, err := Verify(t.Context(), pods, ""); !errors.As(err, new(*DamagedError)) || filepath.Base(r.Manifest) != "pods.json" {
		t.Errorf("compared with %s, error %v", r.Manifest, err)
	}
	if err := os.Rename(pods, filepath.Join(dir, "b.csv")); err != nil {
		t.Fatal(err)
	}
	r, err := Verify(t.Context(), filepath.Join(link, "b.csv"), "")
	if err != nil || len(r.Notes) != 2 || !strings.HasPrefix(r.Notes[0], filepath.Join(link, "a.json")) {
		t.Errorf("notes %q, error %v", r.Notes, err)
	}
}

func (m moved) verify(t *testing.T, dir string) {
	t.Helper()
	r, err := Verify(t.Context(), filepath.Join(dir, m.file), "")
	if m.checked == "" {
		if !errors.As(err, new(*DamagedError)) || !strings.Contains(err.Error(), m.note) {
			t.Errorf("error %v", err)
		}
		return
	}
	notes := strings.Join(r.Notes, "\n")
	if err != nil || r.Checked != m.checked || !strings.Contains(notes, m.note) || m.note == "" && notes != "" {
		t.Errorf("%s, notes %q, error %v", r.Checked, notes, err)
	}
}

// A part of a dataset is checked against the dataset's manifest; files that the
// manifest does not name are not parts.
func TestB5PartOfADataset(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	night{"date=2026-11-27/cluster=a": "name\nweb\n"}.commit(t, dir)
	part := filepath.Join(dir, filepath.FromSlash(holds(t, dir, "date=2026-11-27/cluster=a").Described.Files[0].File))
	if r, err := Verify(t.Context(), part, ""); err != nil || r.Checked != "checksum, rows, format" || r.Rows != 1 {
		t.Errorf("%+v, error %v", r, err)
	}
	other := filepath.Join(filepath.Dir(part), "part-x.csv")
	if err := os.WriteFile(other, []byte("name\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if r, err := Verify(t.Context(), other, ""); err != nil || len(r.Notes) != 1 {
		t.Errorf("%+v, error %v", r, err)
	}
	if err := os.WriteFile(part, []byte("name\nwxb\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Verify(t.Context(), part, ""); !errors.As(err, new(*DamagedError)) {
		t.Errorf("a changed part: %v", err)
	}
}
