package gather

import (
	"errors"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

const (
	maxWait     = 10 * time.Millisecond
	wakeBytes   = 128 << 10 // bytes that are worth a wake-up
	largeRead   = 16 << 10  // a read of that size needs no gathering
	minGathered = 8 << 10   // fewer bytes were not worth the wait
	smallReads  = 32        // so many in a row are a stream
)

// conn is a TCP connection whose reads gather small segments.
type conn struct {
	net.Conn
	deadline deadline
	small    atomic.Int32 // small reads since the last write or large read

	reading sync.Mutex // guards what follows
	socket  *socket
	wait    time.Duration
	buf     []byte // for callers whose buffer is smaller than wakeBytes
	rest    []byte // of buf: not delivered yet
}

// Conn returns c with reads that gather, or c itself if it is not a TCP connection.
func Conn(c net.Conn) net.Conn {
	tcp, ok := c.(*net.TCPConn)
	if !ok {
		return c
	}
	s, err := newSocket(tcp)
	if err != nil {
		return c
	}
	return &conn{Conn: c, deadline: deadline{set: c.SetReadDeadline}, socket: s, wait: maxWait}
}

// Write begins an exchange, whose response must not wait for more.
func (c *conn) Write(p []byte) (int, error) {
	c.small.Store(0)
	return c.Conn.Write(p)
}

// Read reads like any connection; in a stream of small segments, it returns many of them
// at once.
func (c *conn) Read(p []byte) (int, error) {
	c.reading.Lock()
	defer c.reading.Unlock()
	if len(c.rest) == 0 {
		switch {
		case c.socket.err != nil:
			return 0, c.socket.err
		case len(p) == 0 || c.small.Load() < smallReads:
			return c.plain(p)
		case len(p) >= wakeBytes:
			return c.gather(p)
		}
		if err := c.fill(); err != nil {
			return 0, err
		}
	}
	n := copy(p, c.rest)
	c.rest = c.rest[n:]
	return n, nil
}

// fill gathers into the connection's own buffer.
func (c *conn) fill() error {
	if c.buf == nil {
		c.buf = make([]byte, 2*wakeBytes)
	}
	n, err := c.gather(c.buf)
	c.rest = c.buf[:n]
	return err
}

// plain reads without gathering, and counts the small reads. It may wait without a bound, so the low-water mark must be 1.
func (c *conn) plain(p []byte) (int, error) {
	if err := c.socket.mark(1); err != nil {
		return 0, err
	}
	n, err := c.Conn.Read(p)
	switch {
	case n >= largeRead:
		c.small.Store(0)
	case n < len(p):
		c.small.Add(1)
	}
	return n, err
}

// gather reads the available bytes and, until they are worth a wake-up or the wait is over,
// those that follow. It falls back to a plain read if there were none.
func (c *conn) gather(p []byte) (int, error) {
	if err := c.socket.mark(wakeBytes); err != nil {
		return 0, err
	}
	n, err := c.within(p)
	if n < minGathered {
		c.small.Store(0)
	}
	switch {
	case n > 0:
		return n, nil
	case c.socket.err != nil:
		return 0, c.socket.err
	case err != nil:
		return 0, err
	}
	return c.plain(p)
}

// within gathers until the wait is over. The kernel does not report bytes below the
// low-water mark, so it reads once more at the end of the wait.
func (c *conn) within(p []byte) (int, error) {
	if err := c.deadline.bind(time.Now().Add(c.wait)); err != nil {
		return 0, err
	}
	n, err := c.socket.read(p, twice)
	if e := c.deadline.bind(time.Time{}); err == nil {
		err = e
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		var k int
		k, err = c.socket.read(p[n:], once) // fails immediately if the deadline was the caller's
		n += k
	}
	return n, err
}
