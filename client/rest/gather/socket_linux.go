package gather

import (
	"errors"
	"io"
	"net"
	"os"
	"syscall"
)

// How often a read may look for bytes.
const (
	once  = 1
	twice = 2 // a wait between
)

// socket reads a TCP connection's descriptor by way of Go's poller.
type socket struct {
	conn *net.TCPConn
	raw  syscall.RawConn
	low  int   // the low-water mark
	err  error // the stream's end, which the kernel tells only once

	// The read under way, for look.
	look  func(fd uintptr) bool
	dst   []byte
	n     int
	looks int
}

func newSocket(c *net.TCPConn) (*socket, error) {
	raw, err := c.SyscallConn()
	if err != nil {
		return nil, err
	}
	s := &socket{conn: c, raw: raw, low: 1}
	s.look = s.lookOnce // a method value is allocated, so only here
	return s, nil
}

// mark sets the low-water mark: with how many bytes, or the stream's end, the kernel wakes who waits.
func (s *socket) mark(n int) error {
	if s.low == n {
		return nil
	}
	var failed error
	err := s.raw.Control(func(fd uintptr) {
		failed = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_RCVLOWAT, n) //nolint:gosec // a descriptor is an int
	})
	if err = errors.Join(err, os.NewSyscallError("setsockopt SO_RCVLOWAT", failed)); err != nil {
		return s.failed(err)
	}
	s.low = n
	return nil
}

// read looks for bytes, waiting for the mark to be reached between two looks, until they are enough or p is full.
func (s *socket) read(p []byte, looks int) (int, error) {
	s.dst, s.n, s.looks = p, 0, looks
	err := s.raw.Read(s.look)
	s.dst = nil
	if err != nil {
		err = s.failed(err)
	}
	return s.n, err
}

// lookOnce takes what is there and reports whether there is nothing to wait for. It goes on until the kernel has no more:
// what came before the poller was reset, the stream's end too, is not told again.
func (s *socket) lookOnce(fd uintptr) bool {
	s.looks--
	for s.n < enough && s.n < len(s.dst) {
		n, err := syscall.Read(int(fd), s.dst[s.n:]) //nolint:gosec // a descriptor is an int
		switch {
		case errors.Is(err, syscall.EINTR):
		case errors.Is(err, syscall.EAGAIN):
			return s.looks == 0
		case err != nil:
			s.err = s.failed(os.NewSyscallError("read", err))
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

// failed gives an error the form that reads of a net.Conn give it.
func (s *socket) failed(err error) error {
	var op *net.OpError
	if errors.As(err, &op) {
		err = op.Err
	}
	return &net.OpError{Op: "read", Net: "tcp", Source: s.conn.LocalAddr(), Addr: s.conn.RemoteAddr(), Err: err}
}
