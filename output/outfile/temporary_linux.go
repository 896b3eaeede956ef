package outfile

import (
	"io/fs"
	"os"
	"strconv"

	"golang.org/x/sys/unix"
)

// nameless opens a file without a name; nil if the file system does not support
// it or /proc, which is needed to name it later, is absent.
func nameless(directory string, mode fs.FileMode) *os.File {
	fd, err := unix.Open(directory, unix.O_TMPFILE|unix.O_RDWR|unix.O_CLOEXEC, uint32(mode))
	if err != nil {
		return nil
	}
	file := os.NewFile(uintptr(fd), directory+"/(temporary file)")
	if _, err := os.Stat(descriptor(file)); err != nil {
		_ = file.Close() // it was never used
		return nil
	}
	return file
}

// link gives a nameless file a name that nothing has yet.
func link(file *os.File, name string) error {
	err := unix.Linkat(unix.AT_FDCWD, descriptor(file), unix.AT_FDCWD, name, unix.AT_SYMLINK_FOLLOW)
	if err != nil {
		return &os.LinkError{Op: "link", Old: "temporary file", New: name, Err: err}
	}
	return nil
}

func descriptor(file *os.File) string {
	return "/proc/self/fd/" + strconv.Itoa(int(file.Fd()))
}
