package rest

import (
	"bytes"
	"encoding/binary"
	"errors"
	"testing"
)

// enlarges is a frame that enlarges a window.
func enlarges(stream, by uint32) []byte {
	return h2Frame(8, 0, stream, binary.BigEndian.AppendUint32(nil, by))
}

// writes keeps what each write wrote.
type writes [][]byte

func (w *writes) Write(p []byte) (int, error) {
	*w = append(*w, bytes.Clone(p))
	return len(p), nil
}

func TestWindowsAreEnlargedAtOnceByMuch(t *testing.T) {
	t.Parallel()
	var got writes
	h := &windowHolder{target: &got}
	const each, times = 5 << 10, 1000
	for range times {
		p := append(enlarges(0, each), enlarges(1, each)...)
		if n, err := h.Write(p); n != len(p) || err != nil {
			t.Fatal(n, err)
		}
	}
	if most := each*times/heldBack + 1; len(got) == 0 || len(got) > most {
		t.Errorf("%d writes, want at most %d", len(got), most)
	}
	var sum uint32
	for _, p := range append(got, h.held) {
		for _, f := range h2Frames(t, p) {
			if f[8] == 1 {
				sum += binary.BigEndian.Uint32(f[frameHead:])
			}
		}
	}
	if sum != each*times {
		t.Errorf("the stream's window is enlarged by %d, not %d", sum, each*times)
	}
}

func TestOtherFramesTakeThoseOfWindowsAlong(t *testing.T) {
	t.Parallel()
	var got writes
	h := &windowHolder{target: &got}
	ping := h2Frame(6, 0, 0, make([]byte, 8))
	mixed := append(enlarges(5, 1), ping...)
	for _, p := range [][]byte{enlarges(0, 7), enlarges(3, 8), ping, mixed, {1, 2, 3}} {
		if n, err := h.Write(p); n != len(p) || err != nil {
			t.Fatal(n, err)
		}
	}
	want := [][]byte{bytes.Join([][]byte{enlarges(0, 7), enlarges(3, 8), ping}, nil), mixed, {1, 2, 3}}
	if len(got) != len(want) || !bytes.Equal(bytes.Join(got, []byte{'|'}), bytes.Join(want, []byte{'|'})) {
		t.Errorf("wrote %q, want %q", got, want)
	}
}

// brokenWriter fails to write.
type brokenWriter struct{}

var errBroken = errors.New("broken")

func (brokenWriter) Write([]byte) (int, error) { return 0, errBroken }

func TestFailureToEnlargeAWindow(t *testing.T) {
	t.Parallel()
	h := &windowHolder{target: brokenWriter{}}
	if _, err := h.Write(enlarges(1, heldBack)); !errors.Is(err, errBroken) {
		t.Error(err)
	}
}
