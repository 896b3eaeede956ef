package output

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// A link leads to the file that is replaced, and stays a link.
func TestSymbolicLinks(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	data := filepath.Join(dir, "data")
	if err := os.MkdirAll(filepath.Join(data, "deep"), 0o755); err != nil {
		t.Fatal(err)
	}
	oldFile(t, filepath.Join(data, "old.csv"), 0o600)
	links := map[string]string{
		"to-old":       "data/old.csv",
		"to-nothing":   "data/new.csv",
		"to-link":      "to-old",
		"dir":          "data/deep",
		"data/deep/up": "../up.csv",
	}
	for name, target := range links {
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Skip("no symbolic links here")
		}
	}
	for _, tt := range []struct{ path, want string }{
		{"to-old", "data/old.csv"},
		{"to-nothing", "data/new.csv"},
		{"to-link", "data/old.csv"},
		{"dir/up", "data/up.csv"},
		{"dir/direct.csv", "data/deep/direct.csv"},
	} {
		path := filepath.Join(dir, tt.path)
		before, _ := os.Readlink(path)
		committed(t, path, tt.path)
		assertContent(t, filepath.Join(dir, tt.want), tt.path)
		if after, _ := os.Readlink(path); after != before {
			t.Errorf("%s led to %q and now to %q", tt.path, before, after)
		}
	}
	assertMode(t, filepath.Join(data, "old.csv"), 0o600)
	assertOnly(t, data, "deep", "new.csv", "old.csv", "up.csv")
}

func TestSymbolicLinkLoop(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "loop")
	if err := os.Symlink("loop", path); err != nil {
		t.Skip("no symbolic links here")
	}
	if _, err := Create(path, FileOptions{}); err == nil || !strings.Contains(err.Error(), "too many symbolic links") {
		t.Errorf("error %v", err)
	}
}

func TestCreateErrors(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	oldFile(t, filepath.Join(dir, "file"), 0o644)
	tests := map[string]struct{ path, want string }{
		"a directory":         {dir, "it is a directory"},
		"a missing directory": {filepath.Join(dir, "none", "x"), "no such file or directory"},
		"below a file":        {filepath.Join(dir, "file", "x"), "not a directory"},
		"no name":             {"", "the name is empty"},
	}
	for name, tt := range tests {
		_, err := Create(tt.path, FileOptions{})
		if err == nil {
			t.Errorf("%s: no error", name)
			continue
		}
		if got := err.Error(); runtime.GOOS != "windows" && got != "creating "+tt.path+": "+tt.want {
			t.Errorf("%s: %s", name, got)
		}
	}
	assertOnly(t, dir, "file")
}

// Neither a read-only file nor a read-only directory is overwritten.
func TestReadOnly(t *testing.T) {
	t.Parallel()
	if os.Getuid() <= 0 {
		t.Skip("root, or no permissions of Unix")
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "pods.csv")
	oldFile(t, path, 0o444)
	if _, err := Create(path, FileOptions{}); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("read-only file: %v", err)
	}
	if err := os.Chmod(dir, 0o500); err != nil {
		t.Fatal(err)
	}
	if _, err := Create(filepath.Join(dir, "new"), FileOptions{}); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("read-only directory: %v", err)
	}
	if err := os.Chmod(dir, 0o700); err != nil {
		t.Fatal(err)
	}
}
