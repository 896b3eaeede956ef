package rest

import "encoding/binary"

// Frames of HTTP/2, as RFC 9113 has them.
const (
	// frameHead is the length of what precedes a frame: its length in three bytes,
	// its type, its flags, and its stream in four.
	frameHead = 9
	// frameMost is how long frames may be that every receiver takes.
	frameMost = 16 << 10

	typeData         = 0
	typeHeaders      = 1
	typePriority     = 2
	typeWindowUpdate = 8
	typeContinuation = 9

	flagEndStream  = 1
	flagEndHeaders = 4
)

// frameCursor follows frames through bytes that come in any pieces.
type frameCursor struct {
	head [frameHead]byte
	have int // bytes of the head
	left int // bytes to come behind it
}

// next consumes bytes of one frame: a part of its head, or of what follows it. It
// returns how many, and whether they complete the head.
func (c *frameCursor) next(b []byte) (n int, begun bool) {
	if c.left > 0 {
		n = min(c.left, len(b))
		c.left -= n
		return n, false
	}
	n = copy(c.head[c.have:], b)
	if c.have += n; c.have < frameHead {
		return n, false
	}
	c.have, c.left = 0, int(binary.BigEndian.Uint32(c.head[:])>>8)
	return n, true
}

// between reports that no frame is under way.
func (c *frameCursor) between() bool { return c.have == 0 && c.left == 0 }

// stream is the one that the frame belongs to; 0 is the connection.
func (c *frameCursor) stream() uint32 { return binary.BigEndian.Uint32(c.head[5:]) &^ (1 << 31) }

// isPlainData reports a frame of data without flags: neither padded nor the last
// of its stream.
func (c *frameCursor) isPlainData() bool {
	return c.head[3] == typeData && c.head[4] == 0 && c.left <= frameMost
}
