package outfile

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// The minor numbers of the memory devices.
const (
	null = 3
	full = 7
)

// device is a node like /dev/null that belongs to the test: a fault in the
// tested code would replace the system's if the tests run as root.
func device(t *testing.T, minor uint32) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "device")
	if err := unix.Mknod(path, unix.S_IFCHR|0o600, int(unix.Mkdev(1, minor))); err != nil {
		t.Skipf("devices cannot be made here: %v", err)
	}
	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		t.Skipf("devices cannot be used here: %v", err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// A name that is not a regular file's is written directly.
func TestDevice(t *testing.T) {
	t.Parallel()
	path := device(t, null)
	f := committed(t, path, "gone")
	if f.Size() != 4 {
		t.Errorf("%d bytes", f.Size())
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().IsRegular() {
		t.Errorf("the device is %v, error %v", info.Mode(), err)
	}
	assertOnly(t, filepath.Dir(path), "device")
}

// A full disk is reported by the write, by later ones and by Commit.
func TestFullDevice(t *testing.T) {
	t.Parallel()
	path := device(t, full)
	f, err := Create(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write([]byte("x")); !errors.Is(err, syscall.ENOSPC) || err.Error() != "writing "+path+": no space left on device" {
		t.Errorf("Write: %v", err)
	}
	if _, err := f.Write([]byte("y")); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("second Write: %v", err)
	}
	if err := f.Commit(); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("Commit: %v", err)
	}
}

// Compressed data reaches the disk in Commit at the latest.
func TestFullDeviceAtCommit(t *testing.T) {
	t.Parallel()
	f, err := Create(device(t, full), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if f.data, err = compressor("x.gz", counter{f}); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write([]byte("x")); err != nil && !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("Write: %v", err)
	}
	if err := f.Commit(); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("Commit: %v", err)
	}
}

func TestManifestOnFullDisk(t *testing.T) {
	t.Parallel()
	p, err := Open(Destination{Stdout: io.Discard, Manifest: device(t, full)})
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Commit(Manifest{}, failing); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("error %v", err)
	}
}
