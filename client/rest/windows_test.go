package rest

import (
	"bytes"
	"encoding/binary"
	"errors"
	"testing"
)

// enlarges returns the frames that enlarge both windows.
func enlarges(by uint32) []byte {
	size := binary.BigEndian.AppendUint32(nil, by)
	return append(h2Frame(typeWindowUpdate, 0, 0, size), h2Frame(typeWindowUpdate, 0, callStream, size)...)
}

func TestWindowsAreEnlargedBetweenFrames(t *testing.T) {
	t.Parallel()
	var got bytes.Buffer
	w := &windowWriter{target: &got}
	w.left = len(http2Preface)
	frame := h2Frame(typeHeaders, 0, callStream, []byte("of a long request"))
	for _, p := range [][]byte{[]byte(http2Preface[:5]), nil, []byte(http2Preface[5:]), frame[:4], nil, frame[4:12], nil, frame[12:], nil} {
		if p == nil {
			w.enlarge(7)
		} else if n, err := w.Write(p); n != len(p) || err != nil {
			t.Fatal(n, err)
		}
	}
	want := bytes.Join([][]byte{[]byte(http2Preface), enlarges(7), frame, enlarges(7), enlarges(7), enlarges(7)}, nil)
	if !bytes.Equal(got.Bytes(), want) {
		t.Errorf("wrote %q, want %q", got.Bytes(), want)
	}
}

// brokenWriter is a writer that always fails.
type brokenWriter struct{}

var errBroken = errors.New("broken")

func (brokenWriter) Write([]byte) (int, error) { return 0, errBroken }

func TestFailureToWriteFrames(t *testing.T) {
	t.Parallel()
	w := &windowWriter{target: brokenWriter{}}
	w.enlarge(7) // the response ends by itself
	if _, err := w.Write(h2Frame(6, 0, 0, nil)); !errors.Is(err, errBroken) {
		t.Error(err)
	}
}
