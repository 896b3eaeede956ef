package outfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Without a manifest the format is checked, and the rows are counted.
func TestB5Formats(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		data string
		rows int64
		bad  string
	}{
		"a.csv":   {"name,image\nweb,\"a\nb\"\ndb,c\n", 2, "name,image\nweb\n"},
		"a.tsv":   {"name\timage\nweb\ta\n", 1, "name\timage\nweb\n"},
		"a.jsonl": {"{\"a\":1}\n{\"a\":2}\n", 2, "{\"a\":1}\n{\"a\":"},
		"a.json":  {`[{"a":1}, {"a":[2]}]`, 2, `[{"a":1},`},
		"b.json":  {"{\"a\":1}\n", 1, `{"a":1`},
		"c.json":  {"[]\n", 0, "[]]"},
		"a.yaml":  {"- a: 1\n  b:\n    - c\n- a: 2\n", 2, "- a: 1\n- a: [\n"},
		"b.yaml":  {"a:\n- 1\n- 2\n", 1, "a: [\n"},
		"c.yaml":  {"[]\n", 0, "- \"\n"},
		"d.csv":   {"\xef\xbb\xbfname\nweb\n", 1, "\"name\n"},
		"a.txt":   {"anything", -1, ""},
	}
	for name, tt := range tests {
		for _, compression := range []string{"", ".gz", ".zst"} {
			path := filepath.Join(t.TempDir(), name+compression)
			committed(t, path, tt.data)
			want := "format only"
			if tt.rows < 0 {
				want = map[string]string{"": "nothing", ".gz": "compression only", ".zst": "compression only"}[compression]
			}
			if r, err := Verify(t.Context(), path, ""); err != nil || r.Rows != tt.rows || r.Checked != want {
				t.Errorf("%s%s: %d rows, %s, error %v", name, compression, r.Rows, r.Checked, err)
			}
			if tt.bad == "" {
				continue
			}
			committed(t, path, tt.bad)
			if _, err := Verify(t.Context(), path, ""); !errors.As(err, new(*DamagedError)) {
				t.Errorf("%s%s with %q: %v", name, compression, tt.bad, err)
			}
		}
	}
}

// Every change of the file or its manifest is found.
func TestB5Damage(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change func(dir string) error
		want   string
	}{
		"another byte": {func(dir string) error {
			return os.WriteFile(filepath.Join(dir, "pods.csv"), []byte("name\nwxb\n"), 0o600)
		}, "SHA-256"},
		"cut":       {func(dir string) error { return os.Truncate(filepath.Join(dir, "pods.csv"), 7) }, "7 bytes"},
		"gone":      {func(dir string) error { return os.Remove(filepath.Join(dir, "pods.csv")) }, "pods.csv: "},
		"other row": {func(dir string) error { return edit(filepath.Join(dir, "pods.json"), `"rows": 1`, `"rows": 2`) }, "1 rows"},
		"limited": {func(dir string) error {
			return edit(filepath.Join(dir, "pods.json"), `"complete": true`, `"complete": false, "incomplete_because": "--limit 1 cut it"`)
		}, "--limit 1 cut it"},
	}
	for name, tt := range tests {
		dir := t.TempDir()
		exported(t, dir, "name\nweb\n", 1)
		if err := tt.change(dir); err != nil {
			t.Fatal(err)
		}
		_, err := Verify(t.Context(), filepath.Join(dir, "pods.json"), "")
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v", name, err)
		}
		if missing := errors.Is(err, fs.ErrNotExist); missing != (name == "gone") || !missing && !errors.As(err, new(*DamagedError)) {
			t.Errorf("%s is %T", name, err)
		}
	}
}

func edit(path, old, replacement string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	return os.WriteFile(path, []byte(strings.Replace(string(data), old, replacement, 1)), 0o600)
}

func TestVerifyErrors(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	exported(t, dir, "name\n", 0)
	if _, err := Verify(t.Context(), filepath.Join(dir, "none.csv"), ""); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a missing file: %v", err)
	}
	if _, err := Verify(t.Context(), filepath.Join(dir, "pods.csv"), filepath.Join(dir, "none.json")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a missing manifest: %v", err)
	}
	if _, err := Verify(t.Context(), filepath.Join(dir, "pods.csv"), filepath.Join(dir, "pods.csv")); !errors.Is(err, ErrNotManifest) {
		t.Errorf("another manifest: %v", err)
	}
}

// A killed run leaves an unpublished manifest next to the file, on systems where
// files have a name from the start. It is not the file's manifest.
func TestManifestOfAKilledRun(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	exported(t, dir, "name\nnew\nnew\n", 2)
	if err := os.Rename(filepath.Join(dir, "pods.json"), temporaryName(dir)); err != nil {
		t.Fatal(err)
	}
	exported(t, dir, "name\nold\n", 1)
	assertWhole(t, dir, 1)
}
