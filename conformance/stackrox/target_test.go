package stackrox_test

import (
	"os"
	"path/filepath"
	"testing"
)

// target is a directory with an earlier export in it.
type target struct{ dir, file string }

const earlier = "an earlier export\n"

func newTarget(t *testing.T) target {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "pods.out")
	if err := os.WriteFile(file, []byte(earlier), 0o600); err != nil {
		t.Fatal(err)
	}
	return target{dir, file}
}

// read returns the file's content.
func (d target) read(t *testing.T) string {
	t.Helper()
	content, err := os.ReadFile(d.file)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// untouched fails the test if the earlier export is gone or there are other files.
func (d target) untouched(t *testing.T) {
	t.Helper()
	if got := d.read(t); got != earlier {
		t.Errorf("--out was touched: %.200q", got)
	}
	d.alone(t)
}

// alone fails the test if the export left another file behind.
func (d target) alone(t *testing.T) {
	t.Helper()
	entries, err := os.ReadDir(d.dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if entry.Name() != filepath.Base(d.file) {
			t.Errorf("left behind: %s", entry.Name())
		}
	}
}
