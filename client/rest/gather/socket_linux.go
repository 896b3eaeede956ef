package gather

import (
	"errors"
	"io"
	"os"
	"syscall"
)

// How often a read may look for bytes.
const (
	once  = 1
	twice = 2  // a wait between
	ever  = -1 // waiting for ever, where it must
)

// socket reads a line's descriptor.
type socket struct {
	line *line
	low  int   // the low-water mark
	err  error // the stream's end, which the kernel tells only once

	// The read under way, for look.
	look  func(fd uintptr) bool
	dst   []byte
	n     int
	want  int
	looks int
}

func newSocket(l *line) *socket {
	s := &socket{line: l, low: 1}
	s.look = s.lookOnce // a method value is allocated, so only here
	return s
}

// read looks for bytes until it has what is wanted or p is full. Between two looks it waits for as much.
func (s *socket) read(p []byte, want, looks int) (int, error) {
	raw, err := s.line.inside()
	if err == nil {
		err = s.mark(raw, want)
	}
	if err != nil {
		return 0, s.line.failed("read", err)
	}
	return s.through(raw, p, want, looks)
}

// mark sets the low-water mark: with how many bytes, or the stream's end, the kernel wakes who waits.
func (s *socket) mark(raw syscall.RawConn, n int) error {
	if s.low == n {
		return nil
	}
	var failed error
	err := raw.Control(func(fd uintptr) {
		failed = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_RCVLOWAT, n) //nolint:gosec // a descriptor is an int
	})
	if err == nil {
		err = os.NewSyscallError("setsockopt SO_RCVLOWAT", failed)
	}
	if err == nil {
		s.low = n
	}
	return err
}

// there reads what is there, without the poller, if the line is away from it.
func (s *socket) there(p []byte) (int, error) {
	if raw := s.line.outside(); raw != nil {
		return s.through(raw, p, 1, once)
	}
	return 0, nil
}

func (s *socket) through(raw syscall.RawConn, p []byte, want, looks int) (int, error) {
	s.dst, s.n, s.want, s.looks = p, 0, want, looks
	err := raw.Read(s.look)
	s.dst = nil
	switch {
	case err != nil:
		err = s.line.failed("read", err)
	case s.n == 0:
		err = s.err
	}
	return s.n, err
}

// lookOnce takes what is there and reports whether there is nothing to wait for. Before it wants to wait it goes on until
// the kernel has no more: what came before the poller was reset, the stream's end too, is not told again.
func (s *socket) lookOnce(fd uintptr) bool {
	s.looks--
	for s.n < s.want && s.n < len(s.dst) {
		n, err := syscall.Read(int(fd), s.dst[s.n:]) //nolint:gosec // a descriptor is an int
		switch {
		case errors.Is(err, syscall.EINTR):
		case errors.Is(err, syscall.EAGAIN):
			return s.looks == 0
		case err != nil:
			s.err = s.line.failed("read", os.NewSyscallError("read", err))
			return true
		case n == 0:
			s.err = io.EOF
			return true
		default:
			s.n += n
		}
	}
	return true
}
