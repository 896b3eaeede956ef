package rest

import "encoding/binary"

// HTTP/2 frames, as in RFC 9113.
const (
	// frameHead is the length of a frame's head: its length in three bytes, its type,
	// its flags, and its stream in four.
	frameHead = 9
	// frameMost is the maximum length of frames that every receiver accepts.
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
	left int // bytes still to come after it
}

// next consumes bytes of one frame: a part of its head or of its payload. It returns
// how many, and whether they complete the head.
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

// between reports whether the cursor is between two frames.
func (c *frameCursor) between() bool { return c.have == 0 && c.left == 0 }

// stream returns the stream that the frame belongs to; 0 is the connection.
func (c *frameCursor) stream() uint32 { return binary.BigEndian.Uint32(c.head[5:]) &^ (1 << 31) }

// isPlainData reports whether the frame is a DATA frame without flags: neither padded
// nor the last of its stream.
func (c *frameCursor) isPlainData() bool {
	return c.head[3] == typeData && c.head[4] == 0 && c.left <= frameMost
}
