package rest

import (
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"sync"
)

const (
	// turnBytes is how many bytes are read at once during net/http's turn.
	turnBytes = 4 << 10
	// mostOther bounds the bytes that wait for net/http while the reader of a
	// response reads.
	mostOther = 64 << 10
)

// errLate reports a response that continued after its end.
var errLate = errors.New("the response continues after its end")

// callConn is a connection of HTTP/2 with a single call, whose response is a stream
// of small messages. Its data does not pass through net/http: the reader of the
// response reads the connection, into its own buffer and in its own goroutine, and
// leaves all other frames for net/http.
type callConn struct {
	*tls.Conn
	windows windowWriter

	mu      sync.Mutex // for what follows
	changed sync.Cond
	in      splitter
	room    []byte // for net/http's turn
	early   []byte // data that came during net/http's turn
	reading bool   // the connection is being read
	taken   bool   // the response is being read
	err     error  // why there is no more data
}

func newCallConn(c *tls.Conn) *callConn {
	conn := &callConn{Conn: c, windows: windowWriter{target: c}}
	conn.windows.left = len(http2Preface)
	conn.changed.L = &conn.mu
	return conn
}

// Write implements io.Writer, for net/http.
func (c *callConn) Write(p []byte) (int, error) { return c.windows.Write(p) }

// Read implements io.Reader, for net/http.
func (c *callConn) Read(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for len(c.in.other) == 0 {
		switch {
		case c.err != nil:
			return 0, c.err
		case c.reading || c.in.phase == inData && (c.taken || len(c.early) > 0):
			c.changed.Wait()
		default:
			c.turn()
		}
	}
	n := copy(p, c.in.other)
	c.in.other = c.in.other[:copy(c.in.other, c.in.other[n:])]
	c.changed.Broadcast()
	return n, nil
}

// turn reads for net/http.
func (c *callConn) turn() {
	if c.room == nil {
		c.room = make([]byte, turnBytes)
	}
	n := c.pull(c.room) // meanwhile, early data may be read
	c.early = append(c.early, c.room[:n]...)
	c.changed.Broadcast()
}

// data reads the data of the response. It returns none if the next bytes are for
// net/http.
func (c *callConn) data(p []byte) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.taken = true
	for len(c.early) == 0 && c.in.phase == inData && c.err == nil {
		if c.reading || len(c.in.other) > mostOther {
			c.changed.Wait()
			continue
		}
		n := c.pull(p)
		if len(c.in.other) > 0 || c.err != nil || c.in.phase != inData {
			c.changed.Broadcast()
		}
		if n > 0 {
			return n
		}
	}
	n := copy(p, c.early)
	c.early = c.early[n:]
	return n
}

// pull reads the connection once, without the mutex, and returns how many bytes of
// data are at the front of p.
func (c *callConn) pull(p []byte) int {
	c.reading = true
	c.mu.Unlock()
	n, err := c.Conn.Read(p)
	c.mu.Lock()
	c.reading = false
	if c.err == nil {
		c.err = err
	}
	return len(c.in.split(p[:n]))
}

// isLate reports whether the bytes read so far include some of the response after its
// end.
func (c *callConn) isLate() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.in.late
}

// Close implements io.Closer. It ends every Read.
func (c *callConn) Close() error {
	c.mu.Lock()
	if c.err == nil {
		c.err = net.ErrClosed
	}
	c.changed.Broadcast()
	c.mu.Unlock()
	return c.Conn.Close()
}

// callBody is the body of a response: its data, and then the end that net/http knows.
type callBody struct {
	io.ReadCloser
	conn   *callConn
	length int64 // Content-Length of the response; -1 if it has none
	read   int64
	back   int // bytes by which the windows must be enlarged
}

// body returns the response's body.
func (c *callConn) body(resp *http.Response) io.ReadCloser {
	return &callBody{ReadCloser: resp.Body, conn: c, length: resp.ContentLength}
}

// Read implements io.Reader.
func (b *callBody) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	n := b.conn.data(p)
	b.read += int64(n)
	if b.back += n; b.back >= heldBack {
		b.conn.windows.enlarge(b.back)
		b.back = 0
	}
	if n > 0 {
		return n, nil
	}
	return b.rest(p)
}

// rest reads the end from net/http, which does not know of the data before it.
func (b *callBody) rest(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.read += int64(n)
	switch {
	case err == io.EOF && b.conn.isLate(): //nolint:errorlint // as below
		return n, errLate
	case b.length < 0 || err != io.EOF && err != io.ErrUnexpectedEOF: //nolint:errorlint // net/http's own
		return n, err
	case b.read == b.length:
		return n, io.EOF
	}
	return n, io.ErrUnexpectedEOF
}
