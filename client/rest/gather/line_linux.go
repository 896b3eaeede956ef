package gather

import (
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// line is a TCP connection that can leave Go's poller, for as long as nobody has to wait, and come back to it. Only its
// reader makes it leave.
type line struct {
	local, remote net.Addr
	closed        atomic.Bool

	mu     sync.Mutex // held for moments only
	polled polled     // nil while the line is away
	in     syscall.RawConn
	file   *os.File // a copy that the poller does not know, since the line was away first
	out    syscall.RawConn

	// What needs the poller.
	writers     int       // under way
	theirs, own time.Time // the caller's deadline for reads and ours; zero: none
	writing     time.Time // the caller's for writes
}

// polled is a descriptor in the poller: the connection that was dialled or, later, a file.
type polled interface {
	io.WriteCloser
	syscall.Conn
	SetReadDeadline(t time.Time) error
	SetWriteDeadline(t time.Time) error
}

func newLine(c *net.TCPConn) (*line, error) {
	raw, err := c.SyscallConn()
	if err != nil {
		return nil, err
	}
	return &line{local: c.LocalAddr(), remote: c.RemoteAddr(), polled: c, in: raw}, nil
}

// leave takes the line from the poller, unless something needs it there or the system refuses.
func (l *line) leave() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed.Load() || l.polled == nil || l.writers > 0 || !l.theirs.IsZero() || !l.writing.IsZero() {
		return
	}
	if l.file == nil {
		var err error
		if l.file, l.out, err = duplicate(l.in, false); err != nil {
			return
		}
	}
	_ = l.polled.Close() // the connection stays open in its copy
	l.polled, l.in = nil, nil
}

// back brings the line to the poller, with mu held.
func (l *line) back() error {
	switch {
	case l.closed.Load():
		return net.ErrClosed
	case l.polled != nil:
		return nil
	}
	file, raw, err := duplicate(l.out, true)
	if err == nil {
		l.polled, l.in = file, raw
	}
	return err
}

// duplicate makes a copy of a descriptor, for the poller or not.
func duplicate(raw syscall.RawConn, polled bool) (file *os.File, copied syscall.RawConn, err error) {
	var failed error
	err = raw.Control(func(fd uintptr) { file, failed = duplicateOf(fd, polled) })
	if err == nil {
		err = failed
	}
	if err != nil {
		return nil, nil, err
	}
	copied, err = file.SyscallConn()
	return file, copied, err
}

// duplicateOf makes a file of a descriptor's copy. A new os.File gives one that does not block to the poller, and so it
// has to block for a moment.
func duplicateOf(fd uintptr, polled bool) (*os.File, error) {
	duplicate, err := unix.FcntlInt(fd, unix.F_DUPFD_CLOEXEC, 0)
	if err != nil {
		return nil, os.NewSyscallError("fcntl", err)
	}
	before := syscall.SetNonblock(duplicate, polled)
	file := os.NewFile(uintptr(duplicate), "tcp") //nolint:gosec // a descriptor is not negative
	if err := errors.Join(before, syscall.SetNonblock(duplicate, true)); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return file, nil
}

// inside returns the descriptor to wait with.
func (l *line) inside() (syscall.RawConn, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	err := l.back()
	return l.in, err
}

// outside returns the descriptor that cannot wait, or nil when the line is in the poller.
func (l *line) outside() syscall.RawConn {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.polled != nil || l.closed.Load() {
		return nil
	}
	return l.out
}

// Write is net.Conn's.
func (l *line) Write(p []byte) (int, error) {
	c, err := l.begin()
	if err != nil {
		return 0, l.failed("write", err)
	}
	defer l.end()
	n, err := c.Write(p)
	if err != nil {
		err = l.failed("write", err)
	}
	return n, err
}

func (l *line) begin() (io.Writer, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.back(); err != nil {
		return nil, err
	}
	l.writers++
	return l.polled, nil
}

func (l *line) end() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.writers--
}

// Close is net.Conn's.
func (l *line) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed.Swap(true) {
		return l.failed("close", net.ErrClosed)
	}
	var polled, file error
	if l.polled != nil {
		polled = l.polled.Close()
	}
	if l.file != nil {
		file = l.file.Close()
	}
	return errors.Join(polled, file)
}

// LocalAddr is net.Conn's.
func (l *line) LocalAddr() net.Addr { return l.local }

// RemoteAddr is net.Conn's.
func (l *line) RemoteAddr() net.Addr { return l.remote }

// failed gives an error the form that those of a net.Conn have.
func (l *line) failed(op string, err error) error {
	var ofConn *net.OpError
	var ofFile *os.PathError
	switch {
	case l.closed.Load():
		err = net.ErrClosed
	case errors.As(err, &ofConn):
		err = ofConn.Err
	case errors.As(err, &ofFile):
		err = os.NewSyscallError(ofFile.Op, ofFile.Err)
	}
	return &net.OpError{Op: op, Net: "tcp", Source: l.local, Addr: l.remote, Err: err}
}
