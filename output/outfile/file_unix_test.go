//go:build unix

package outfile

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
)

// A named pipe is written into; it is not replaced by a file.
func TestNamedPipe(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Skip("no named pipes here")
	}
	got := make(chan string)
	go func() {
		r, err := os.Open(path)
		if err != nil {
			got <- err.Error()
			return
		}
		content, _ := io.ReadAll(r)
		_ = r.Close()
		got <- string(content)
	}()
	committed(t, path, "through")
	if s := <-got; s != "through" {
		t.Errorf("the reader got %q", s)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode()&os.ModeNamedPipe == 0 {
		t.Errorf("the pipe is %v, error %v", info.Mode(), err)
	}
}

// The names of open files are those files, even where they are regular ones.
func TestDescriptor(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]bool{
		"/dev/stdout":      true,
		"/dev/../dev/fd/1": true,
		"/proc/self/fd/1":  true,
		"/dev/shm/x":       false,
		"stdout":           false,
	} {
		if isDescriptor(path) != want {
			t.Errorf("%s: %v", path, !want)
		}
	}
	dir := t.TempDir()
	file, err := os.Create(filepath.Join(dir, "redirected"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	if _, err := file.WriteString("before "); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join("/proc/self/fd", strconv.Itoa(int(file.Fd())))
	if _, err := os.Stat(name); err != nil {
		t.Skip("no /proc here")
	}
	committed(t, name, "after")
	assertContent(t, file.Name(), "before after")
	assertOnly(t, dir, "redirected")
}

// A pipe takes the data of one flag only, and may be read and written.
func TestB1PipesApart(t *testing.T) {
	t.Parallel()
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	out := []Use{{"--out", pipe}}
	if Apart(append(out, Use{"--manifest", pipe}), nil) == nil {
		t.Error("two write to one pipe")
	}
	if err := Apart(out, []Use{{"--input", pipe}}); err != nil {
		t.Error(err)
	}
}

// A reader of a named pipe that does not read blocks no write beyond the end of the
// context.
func TestC5NamedPipeThatNobodyReads(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Skip("no named pipes here")
	}
	reader, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = reader.Close() })
	pair, err := Open(Destination{Out: path})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	pair.EndWith(ctx)
	cancel()
	if _, err := pair.Write(make([]byte, 4<<20)); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("a held write: %v", err)
	}
	if err := pair.Discard(); err != nil {
		t.Error(err)
	}
}
