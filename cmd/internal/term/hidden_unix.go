//go:build linux || darwin || dragonfly || freebsd || netbsd || openbsd

package term

import (
	"os"

	"golang.org/x/sys/unix"
)

// hide switches the echo of a terminal off; read reads a line then.
// [golang.org/x/term.ReadPassword] would loop forever at the end of the input (Ctrl-D).
func hide(file *os.File) (read func() (string, error), restore func(), err error) {
	fd := int(file.Fd())
	shown, err := unix.IoctlGetTermios(fd, getTermios)
	if err != nil {
		return nil, nil, err
	}
	hidden := *shown
	hidden.Lflag &^= unix.ECHO
	hidden.Lflag |= unix.ICANON | unix.ISIG
	hidden.Iflag |= unix.ICRNL
	if err := unix.IoctlSetTermios(fd, setTermios, &hidden); err != nil {
		return nil, nil, err
	}
	read = func() (string, error) { return readLine(file) }
	return read, func() { _ = unix.IoctlSetTermios(fd, setTermios, shown) }, nil
}
