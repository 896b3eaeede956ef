package term

import (
	"os"

	"golang.org/x/sys/unix"
)

// IsClosed reports whether the stream was closed when the program started. Go
// opens /dev/null for reading and writing in its place, while a shell's
// redirection opens it for writing only; data written there is lost.
func (s Stream) IsClosed() bool {
	if s.file == nil {
		return false
	}
	info, err := s.file.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return false
	}
	var stat unix.Stat_t
	fd := int(s.file.Fd())
	if unix.Fstat(fd, &stat) != nil || stat.Rdev != unix.Mkdev(1, 3) {
		return false
	}
	flags, err := unix.FcntlInt(s.file.Fd(), unix.F_GETFL, 0)
	return err == nil && flags&unix.O_ACCMODE == unix.O_RDWR
}
