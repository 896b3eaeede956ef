//go:build !(linux || darwin || dragonfly || freebsd || netbsd || openbsd)

package term

import (
	"os"

	"golang.org/x/term"
)

// hide returns a function that reads a line without echo.
func hide(file *os.File) (read func() (string, error), restore func(), err error) {
	fd := int(file.Fd())
	shown, err := term.GetState(fd)
	if err != nil {
		return nil, nil, err
	}
	read = func() (string, error) {
		secret, err := term.ReadPassword(fd)
		return string(secret), err
	}
	return read, func() { _ = term.Restore(fd, shown) }, nil
}
