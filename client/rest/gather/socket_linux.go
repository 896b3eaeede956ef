package gather

import (
	"errors"
	"io"
	"net"
	"os"
	"syscall"
)

// How often a read polls the kernel for bytes.
const (
	once  = 1
	twice = 2 // a wait between
)

// socket reads the descriptor of a TCP connection through Go's poller.
type socket struct {
	conn *net.TCPConn
	raw  syscall.RawConn
	low  int   // the low-water mark
	err  error // the stream's end, which the kernel reports only once

	// The current read, for drain.
	drain func(fd uintptr) bool
	dst   []byte
	n     int
	turns int
}

func newSocket(c *net.TCPConn) (*socket, error) {
	raw, err := c.SyscallConn()
	if err != nil {
		return nil, err
	}
	s := &socket{conn: c, raw: raw, low: 1}
	s.drain = s.drainOnce // a method value is allocated, so only here
	return s, nil
}

// mark sets the low-water mark: the number of bytes at which the kernel wakes a waiting
// reader, as the end of the stream does.
func (s *socket) mark(n int) error {
	if s.low == n {
		return nil
	}
	var failed error
	err := s.raw.Control(func(fd uintptr) {
		failed = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_RCVLOWAT, n) //nolint:gosec // a descriptor is an int
	})
	if err == nil {
		err = os.NewSyscallError("setsockopt SO_RCVLOWAT", failed)
	}
	if err != nil {
		return s.failed(err)
	}
	s.low = n
	return nil
}

// read reads until it has wakeBytes or p is full, waiting for the low-water mark between two turns.
func (s *socket) read(p []byte, turns int) (int, error) {
	s.dst, s.n, s.turns = p, 0, turns
	err := s.raw.Read(s.drain)
	s.dst = nil
	if err != nil {
		err = s.failed(err)
	}
	return s.n, err
}

// drainOnce takes what is available and reports whether the read is over. It continues
// until the kernel has no more: the poller does not report bytes, or the end of the stream,
// that came before it was reset.
func (s *socket) drainOnce(fd uintptr) bool {
	s.turns--
	for s.n < wakeBytes && s.n < len(s.dst) {
		n, err := syscall.Read(int(fd), s.dst[s.n:]) //nolint:gosec // a descriptor is an int
		switch {
		case errors.Is(err, syscall.EINTR):
		case errors.Is(err, syscall.EAGAIN):
			return s.turns == 0
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

// failed returns an error in the form of those of net.Conn.Read.
func (s *socket) failed(err error) error {
	var op *net.OpError
	if errors.As(err, &op) {
		err = op.Err
	}
	return &net.OpError{Op: "read", Net: "tcp", Source: s.conn.LocalAddr(), Addr: s.conn.RemoteAddr(), Err: err}
}
