package rest

import (
	"encoding/binary"
	"io"
	"sync"
)

const (
	// heldBack is how many bytes of a window are returned at once: a quarter of it,
	// so that a server never waits for them, and writes, each of which ends the
	// gathering of small reads, are rare.
	heldBack = streamWindow / 4
	// http2Preface is the first data that a client writes.
	http2Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
)

// windowWriter writes the frames of net/http, and between them those that enlarge the
// windows of the connection and of its call.
type windowWriter struct {
	target io.Writer

	mu sync.Mutex
	frameCursor
	held []byte // frames that wait for the end of the current one
}

// Write implements io.Writer.
func (w *windowWriter) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	n, err := w.target.Write(p)
	for b := p[:n]; len(b) > 0; {
		k, _ := w.next(b)
		b = b[k:]
	}
	if err == nil {
		w.flush()
	}
	return n, err
}

// enlarge enlarges both windows. It ignores write errors: the response on a broken
// connection ends anyway.
func (w *windowWriter) enlarge(by int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, stream := range []uint32{0, callStream} {
		w.held = append(w.held, 0, 0, 4, typeWindowUpdate, 0)
		w.held = binary.BigEndian.AppendUint32(w.held, stream)
		w.held = binary.BigEndian.AppendUint32(w.held, uint32(by)) //nolint:gosec // less than a window
	}
	w.flush()
}

func (w *windowWriter) flush() {
	if w.between() && len(w.held) > 0 {
		_, _ = w.target.Write(w.held) // see enlarge
		w.held = w.held[:0]
	}
}
