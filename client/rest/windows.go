package rest

import (
	"bytes"
	"encoding/binary"
	"io"
)

const (
	// heldBack is how many bytes of a window may wait to be returned: a quarter
	// of it, so that a server never waits for them.
	heldBack = streamWindow / 4
	// windowFrame is the length of a frame that enlarges a window.
	windowFrame = frameHead + 4
)

// windowHolder passes on frames of HTTP/2. net/http gives each 4 KiB of a window
// back at once: a write, a record of TLS and a packet for a few messages, before
// each of which the small reads of a stream cannot be gathered. Frames that only
// enlarge windows wait here until they are worth it, or others are written.
type windowHolder struct {
	target io.Writer
	held   []byte // a frame for each window
}

// Write implements io.Writer.
func (h *windowHolder) Write(p []byte) (int, error) {
	if onlyWindows(p) {
		if !h.hold(p) {
			return len(p), nil
		}
	} else {
		h.held = append(h.held, p...)
	}
	_, err := h.target.Write(h.held)
	h.held = h.held[:0]
	if err != nil {
		return 0, err
	}
	return len(p), nil
}

// onlyWindows reports frames that do nothing but enlarge windows.
func onlyWindows(p []byte) bool {
	const typeWindowUpdate = 8
	for ; len(p) >= windowFrame; p = p[windowFrame:] {
		if dataLength(p) != windowFrame-frameHead || p[3] != typeWindowUpdate {
			return false
		}
	}
	return len(p) == 0
}

// hold adds frames to those that wait, and reports whether it is worth to write them.
func (h *windowHolder) hold(p []byte) (due bool) {
	for ; len(p) > 0; p = p[windowFrame:] {
		due = h.enlarge(p[:windowFrame]) >= heldBack || due
	}
	return due
}

// enlarge adds one frame, and returns by how much its window is to be enlarged.
func (h *windowHolder) enlarge(frame []byte) uint32 {
	for old := h.held; len(old) > 0; old = old[windowFrame:] {
		if bytes.Equal(old[:frameHead], frame[:frameHead]) {
			sum := binary.BigEndian.Uint32(old[frameHead:]) + binary.BigEndian.Uint32(frame[frameHead:])
			binary.BigEndian.PutUint32(old[frameHead:], sum)
			return sum
		}
	}
	h.held = append(h.held, frame...)
	return binary.BigEndian.Uint32(frame[frameHead:])
}
