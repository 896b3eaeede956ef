package term

import (
	"os"

	"golang.org/x/sys/unix"
)

// IsClosed reports whether the stream was closed when the program started, or may
// have been. Go opens /dev/null for reading and writing in its place, while a shell's
// redirection opens it for writing only; data written there is lost. Where another
// standard stream has the same open file, the caller opened it: Go opens one for
// each. The flags of a single stream do not reveal who opened it.
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
	return err == nil && flags&unix.O_ACCMODE == unix.O_RDWR && !isShared(fd)
}

// isShared reports whether another standard stream has the same open file; also
// false if the system does not say, as in some containers.
func isShared(fd int) bool {
	const openFile = 0 // KCMP_FILE
	self := uintptr(os.Getpid())
	for other := range 3 {
		if other == fd {
			continue
		}
		differ, _, failed := unix.Syscall6(unix.SYS_KCMP, self, self, openFile, uintptr(fd), uintptr(other), 0)
		if failed == 0 && differ == 0 {
			return true
		}
	}
	return false
}
