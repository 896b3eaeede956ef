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
	spare  int      // a copy to come back with, while the line is away: then there may be none to be had
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
	if l.file == nil && l.copy() != nil {
		return
	}
	spare, err := duplicate(l.in)
	if err != nil {
		return
	}
	_ = l.polled.Close() // the connection stays open in its copies
	l.polled, l.in, l.spare = nil, nil, spare
}

// copy makes the file. A new os.File gives a descriptor that does not block to the poller, so this one has to block for a
// moment, and all copies with it: no write is under way then, and whoever reads is here.
func (l *line) copy() error {
	fd, err := duplicate(l.in)
	if err != nil {
		return err
	}
	err = syscall.SetNonblock(fd, false)
	file := os.NewFile(uintptr(fd), "tcp") //nolint:gosec // a descriptor is not negative
	err = errors.Join(err, syscall.SetNonblock(fd, true))
	if err == nil {
		l.out, err = file.SyscallConn()
	}
	if err != nil {
		return errors.Join(err, file.Close())
	}
	l.file = file
	return nil
}

// back brings the line to the poller, with mu held.
func (l *line) back() (err error) {
	switch {
	case l.closed.Load():
		return net.ErrClosed
	case l.polled != nil:
		return nil
	}
	file := os.NewFile(uintptr(l.spare), "tcp") //nolint:gosec // see above
	l.polled = file
	l.in, err = file.SyscallConn()
	return err
}

// duplicate copies a descriptor, to none of a program's first three: to write to one of those can end it.
func duplicate(raw syscall.RawConn) (fd int, err error) {
	var failed error
	err = raw.Control(func(from uintptr) { fd, failed = unix.FcntlInt(from, unix.F_DUPFD_CLOEXEC, 3) })
	if err == nil {
		err = failed
	}
	return fd, err
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
	} else {
		polled = unix.Close(l.spare)
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
	var errno syscall.Errno
	switch {
	case l.closed.Load():
		err = net.ErrClosed
	case errors.As(err, &ofConn):
		err = ofConn.Err
	case errors.As(err, &ofFile) && errors.As(err, &errno):
		err = os.NewSyscallError(ofFile.Op, errno)
	case ofFile != nil:
		err = ofFile.Err
	}
	return &net.OpError{Op: op, Net: "tcp", Source: l.local, Addr: l.remote, Err: err}
}
