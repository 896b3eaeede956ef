package outfile

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// started is a file with data written to it.
func started(t *testing.T, path, s string, o Options) *File {
	t.Helper()
	f, err := Create(path, o)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(f, s); err != nil {
		t.Fatal(err)
	}
	return f
}

func committed(t *testing.T, path, s string) *File {
	t.Helper()
	f := started(t, path, s, Options{})
	if err := f.Commit(); err != nil {
		t.Fatal(err)
	}
	return f
}

func assertContent(t *testing.T, path, want string) {
	t.Helper()
	got, err := os.ReadFile(path)
	if err != nil || string(got) != want {
		t.Errorf("%s holds %q, error %v, want %q", path, got, err, want)
	}
}

// assertOnly fails if the directory contains anything but the names.
func assertOnly(t *testing.T, dir string, names ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	if strings.Join(got, " ") != strings.Join(names, " ") {
		t.Errorf("the directory holds %v, want %v", got, names)
	}
}

func oldFile(t *testing.T, path string, mode fs.FileMode) {
	t.Helper()
	if err := os.WriteFile(path, []byte("old"), mode); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil { // whatever the umask is
		t.Fatal(err)
	}
}

// Until Commit nothing exists under the name, then the whole file.
func TestCommit(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "pods.csv")
	f := started(t, path, "name\n", Options{})
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("before Commit: %v", err)
	}
	if _, err := io.WriteString(f, "web\n"); err != nil {
		t.Fatal(err)
	}
	if err := f.Commit(); err != nil {
		t.Fatal(err)
	}
	assertContent(t, path, "name\nweb\n")
	assertOnly(t, dir, "pods.csv")
	sum := sha256.Sum256([]byte("name\nweb\n"))
	if f.Size() != 9 || f.SHA256() != hex.EncodeToString(sum[:]) || f.Path() != path {
		t.Errorf("%s: %d bytes, sum %s", f.Path(), f.Size(), f.SHA256())
	}
}

func TestCommitReplaces(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "pods.csv")
	oldFile(t, path, 0o640)
	f := started(t, path, "new", Options{})
	assertContent(t, path, "old")
	if err := f.Commit(); err != nil {
		t.Fatal(err)
	}
	assertContent(t, path, "new")
	assertMode(t, path, 0o640)
	assertOnly(t, dir, "pods.csv")
}

func assertMode(t *testing.T, path string, want fs.FileMode) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm() != want {
		t.Errorf("%s has mode %o, want %o", path, info.Mode().Perm(), want)
	}
}

// While it is written only the owner can read it; then it is as readable as any
// new file.
func TestB7ModeOfANewFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	ordinary := filepath.Join(dir, "ordinary")
	file, err := os.OpenFile(ordinary, os.O_CREATE, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(ordinary)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "pods.csv")
	f := started(t, path, "new", Options{})
	if info, err := f.local.Stat(); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != secret {
		t.Errorf("while it is written: %v, error %v", info.Mode(), err)
	}
	if err := f.Commit(); err != nil {
		t.Fatal(err)
	}
	assertMode(t, path, info.Mode().Perm())
}

func TestAbort(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "pods.csv")
	oldFile(t, path, 0o644)
	f := started(t, path, "half", Options{})
	if err := f.Abort(); err != nil {
		t.Fatal(err)
	}
	assertContent(t, path, "old")
	assertOnly(t, dir, "pods.csv")
}

func TestAbortKeepsPartial(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "pods.csv")
	oldFile(t, path, 0o644)
	f := started(t, path, "half", Options{KeepPartial: true})
	if err := f.Abort(); err != nil {
		t.Fatal(err)
	}
	assertContent(t, path, "old")
	assertContent(t, f.Partial(), "half")
	assertOnly(t, dir, "pods.csv", "pods.csv.partial")
}

// A file without data leaves no partial file.
func TestAbortOfEmptyFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	f := started(t, filepath.Join(dir, "pods.csv.gz"), "", Options{KeepPartial: true})
	if err := f.Abort(); err != nil {
		t.Fatal(err)
	}
	assertOnly(t, dir)
}

// Abort may be deferred, Commit works only once, and a closed file refuses writes.
func TestAfterCommit(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "pods.csv")
	f := committed(t, path, "new")
	if err := f.Abort(); err != nil {
		t.Errorf("Abort: %v", err)
	}
	if err := f.Commit(); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("second Commit: %v", err)
	}
	if _, err := f.Write([]byte("x")); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("Write: %v", err)
	}
	assertContent(t, path, "new")
}

// A write that fails is not committed afterwards, even if later ones succeed.
func TestCommitAfterFailedWrite(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "pods.csv")
	oldFile(t, path, 0o644)
	f := started(t, path, "new", Options{})
	if err := f.local.Close(); err != nil { // the disk is gone
		t.Fatal(err)
	}
	if _, err := f.Write([]byte("x")); err == nil {
		t.Fatal("no error")
	}
	if err := f.Commit(); err == nil {
		t.Error("Commit succeeds")
	}
	assertContent(t, path, "old")
	assertOnly(t, dir, "pods.csv")
}

// The directory may vanish or change while the export runs.
func TestCommitIntoNothing(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "out")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	f := started(t, filepath.Join(dir, "pods.csv"), "new", Options{})
	if err := os.RemoveAll(dir); err != nil {
		t.Skip("open files cannot be removed here")
	}
	err := f.Commit()
	if err == nil || !strings.Contains(err.Error(), "renaming the finished file") {
		t.Errorf("error %v", err)
	}
}

func TestAFileIsWrittenAsItIsOnRequest(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "model.tar.gz")
	f := started(t, path, "compressed already", Options{AsIs: true})
	if err := f.Commit(); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(path); err != nil || string(got) != "compressed already" {
		t.Errorf("%q, %v", got, err)
	}
}

// A full disk fails every write in the same way, and is reported once.
func TestFailuresAreToldOnce(t *testing.T) {
	t.Parallel()
	full, other := errors.New("no space left on device"), errors.New("permission denied")
	for _, c := range []struct {
		a, b error
		want string
	}{{full, errors.New(full.Error()), "no space left on device"}, {full, nil, "no space left on device"}, {nil, other, "permission denied"}, {full, other, "no space left on device\npermission denied"}} {
		if got := both(c.a, c.b); got.Error() != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}
