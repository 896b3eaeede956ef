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
	patience = 10 * time.Millisecond
	enough   = 128 << 10 // bytes worth waking for
	bulk     = 16 << 10  // a read of so many needs no gathering
	little   = 8 << 10   // fewer were not worth the wait
	streak   = 32        // small reads in a row that make a stream
	much     = 4 << 20   // bytes of full reads in a row that need no poller
)

// conn is a TCP connection whose reads gather small segments.
type conn struct {
	*line
	small atomic.Int32 // small reads since the last write or large read

	reading sync.Mutex // guards what follows
	socket  *socket
	full    int // bytes of full reads since one that was not
	plenty  int
	wait    time.Duration
	buf     []byte // for callers with less room than enough
	rest    []byte // of buf: not given out yet
}

// Conn returns c with reads that gather, or c itself where it is no TCP connection.
func Conn(c net.Conn) net.Conn {
	tcp, ok := c.(*net.TCPConn)
	if !ok {
		return c
	}
	l, err := newLine(tcp)
	if err != nil {
		return c
	}
	return &conn{line: l, socket: newSocket(l), plenty: much, wait: patience}
}

// Write begins an exchange, whose answer must not wait for more.
func (c *conn) Write(p []byte) (int, error) {
	c.small.Store(0)
	return c.line.Write(p)
}

// Read reads as any connection does; in a stream of small segments, many of them.
func (c *conn) Read(p []byte) (int, error) {
	c.reading.Lock()
	defer c.reading.Unlock()
	if c.closed.Load() {
		return 0, c.failed("read", net.ErrClosed)
	}
	if len(c.rest) == 0 {
		switch {
		case c.socket.err != nil:
			return 0, c.socket.err
		case len(p) == 0:
			return 0, nil
		case c.small.Load() < streak:
			return c.plain(p)
		case len(p) >= enough:
			return c.gather(p)
		}
		if c.buf == nil {
			c.buf = make([]byte, 2*enough)
		}
		n, err := c.gather(c.buf)
		if err != nil {
			return 0, err
		}
		c.rest = c.buf[:n]
	}
	n := copy(p, c.rest)
	c.rest = c.rest[n:]
	return n, nil
}

// plain reads without gathering. It may wait for ever, and so for one byte.
func (c *conn) plain(p []byte) (int, error) {
	n, err := c.socket.there(p)
	if n == 0 && err == nil {
		n, err = c.socket.read(p, 1, ever)
	}
	c.count(n, len(p))
	return n, err
}

// count counts the small reads and the full ones.
func (c *conn) count(n, room int) {
	switch {
	case n >= bulk:
		c.small.Store(0)
	case n < room:
		c.small.Add(1)
	}
	if n < room {
		c.full = 0
		return
	}
	if c.full += n; c.full >= c.plenty {
		c.full = 0
		c.leave()
	}
}

// gather reads what there is and, unless that is enough, what comes until enough has come or the wait is over. It falls
// back to a plain read when nothing came.
func (c *conn) gather(p []byte) (int, error) {
	n, err := c.within(p)
	if n < little {
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

// within gathers until the wait is over. The low-water mark keeps the kernel from telling of the last bytes before that,
// so they are looked for once more.
func (c *conn) within(p []byte) (int, error) {
	if err := c.bind(time.Now().Add(c.wait)); err != nil {
		return 0, err
	}
	n, err := c.socket.read(p, enough, twice)
	if e := c.bind(time.Time{}); err == nil {
		err = e
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		var k int
		k, err = c.socket.read(p[n:], enough, once) // fails at once where the deadline was the caller's
		n += k
	}
	return n, err
}
