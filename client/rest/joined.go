package rest

import (
	"crypto/tls"
	"encoding/binary"
	"io"
)

const (
	// joinedBytes is how long frames become: as long as every receiver takes them.
	joinedBytes = 16 << 10
	joinBuffer  = 2 * joinedBytes
)

// framedConn is a connection of HTTP/2 for streams of small messages.
type framedConn struct {
	*tls.Conn
	frames  frameJoiner
	windows windowHolder
}

func newFramedConn(c *tls.Conn) *framedConn {
	return &framedConn{c, frameJoiner{source: c}, windowHolder{target: c}}
}

// Read implements io.Reader.
func (c *framedConn) Read(p []byte) (int, error) { return c.frames.Read(p) }

// Write implements io.Writer.
func (c *framedConn) Write(p []byte) (int, error) { return c.windows.Write(p) }

// frameJoiner passes on the frames of HTTP/2 that it reads. Servers of gRPC send
// a frame for each message, and net/http locks, wakes and moves its queue for each
// frame: those of data that came together, of one stream and without flags, become
// one. It waits for none, and changes nothing else.
type frameJoiner struct {
	source io.Reader
	buf    []byte
	from   int // the bytes to pass on begin here
	ready  int // and end here
	to     int // behind them is a part of a frame's head
	left   int // bytes to come of the frame that was passed on last
}

// Read implements io.Reader.
func (j *frameJoiner) Read(p []byte) (int, error) {
	for j.from == j.ready {
		if err := j.fill(); err != nil {
			return 0, err
		}
	}
	n := copy(p, j.buf[j.from:j.ready])
	j.from += n
	return n, nil
}

// fill reads once.
func (j *frameJoiner) fill() error {
	if j.buf == nil {
		j.buf = make([]byte, joinBuffer)
	}
	part := copy(j.buf, j.buf[j.ready:j.to])
	n, err := j.source.Read(j.buf[part:])
	j.from = 0
	j.ready, j.to = j.join(j.buf[:part+n])
	if n > 0 {
		return nil // an error comes again
	}
	return err
}

// join joins frames in place, and returns where they end and where the part of a
// head behind them does.
func (j *frameJoiner) join(b []byte) (ready, to int) {
	at := min(j.left, len(b))
	j.left -= at
	ready = at
	var last []byte // a frame that the next one may join
	for len(b)-at >= frameHead {
		frame := b[at:]
		missing := frameHead + dataLength(frame) - len(frame)
		if missing <= 0 {
			frame = frame[:len(frame)+missing]
		}
		at += len(frame)
		switch {
		case missing > 0:
			j.left = missing
		case last != nil && extends(last, frame):
			binary.BigEndian.PutUint16(last[1:], uint16(dataLength(last)+dataLength(frame))) //nolint:gosec // at most joinedBytes
			frame = frame[frameHead:]
		case isPlainData(frame):
			last = b[ready:]
		default:
			last = nil
		}
		ready += copy(b[ready:], frame)
	}
	return ready, ready + copy(b[ready:], b[at:])
}
