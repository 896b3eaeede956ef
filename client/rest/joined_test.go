package rest

import (
	"bytes"
	"encoding/binary"
	"io"
	"math/rand/v2"
	"testing"
	"testing/iotest"
)

// h2Frame is a frame of HTTP/2.
func h2Frame(kind, flags byte, stream uint32, payload []byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(payload))<<8|uint32(kind))
	return append(binary.BigEndian.AppendUint32(append(b, flags), stream), payload...)
}

// h2Frames splits a stream of bytes, of which the last frame may be cut off.
func h2Frames(t *testing.T, b []byte) (frames [][]byte) {
	t.Helper()
	for len(b) >= frameHead {
		size := min(len(b), frameHead+dataLength(b))
		frames, b = append(frames, b[:size]), b[size:]
	}
	return frames
}

// meaning joins the frames of data that follow each other, of any length.
func meaning(frames [][]byte) (all [][]byte) {
	for _, f := range frames {
		if n := len(all); n > 0 && isPlainData(f) && isPlainData(all[n-1]) && bytes.Equal(f[5:frameHead], all[n-1][5:frameHead]) {
			all[n-1] = append(all[n-1], f[frameHead:]...)
			continue
		}
		all = append(all, bytes.Clone(f))
	}
	for _, f := range all {
		copy(f, []byte{0, 0, 0}) // what it has is its length
	}
	return all
}

// someFrames are mostly frames of data, some of them long or with flags.
func someFrames(r *rand.Rand) (stream []byte) {
	for range r.IntN(60) {
		kind, flags, size := byte(0), byte(0), r.IntN(900)
		switch r.IntN(12) {
		case 0:
			kind = byte(r.IntN(10))
		case 1:
			flags = []byte{1, 8, 9}[r.IntN(3)]
		case 2:
			size = r.IntN(80_000)
		case 3:
			size = 0
		}
		payload := make([]byte, size)
		for i := range payload {
			payload[i] = byte(r.Uint32())
		}
		stream = append(stream, h2Frame(kind, flags, uint32(1+2*(r.IntN(20)/19)), payload)...)
	}
	return stream
}

// chunks reads as many bytes at once as a connection does, at random.
type chunks struct {
	io.Reader
	*rand.Rand
}

func (c chunks) Read(p []byte) (int, error) {
	return c.Reader.Read(p[:1+c.IntN(min(len(p), 1<<c.IntN(16)))])
}

func TestJoinedFramesSayTheSame(t *testing.T) {
	t.Parallel()
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 3))
		stream := someFrames(r)
		if r.IntN(2) == 0 {
			stream = stream[:r.IntN(len(stream)+1)] // cut off
		}
		got, err := io.ReadAll(iotest.OneByteReader(&frameJoiner{source: chunks{bytes.NewReader(stream), r}}))
		if seed%2 == 0 {
			got, err = io.ReadAll(&frameJoiner{source: bytes.NewReader(stream)})
		}
		if err != nil {
			t.Fatal(err)
		}
		have, want := meaning(h2Frames(t, got)), meaning(h2Frames(t, stream))
		if !bytes.Equal(bytes.Join(have, nil), bytes.Join(want, nil)) || len(have) != len(want) {
			t.Fatalf("seed %d: %d frames mean something else than %d", seed, len(have), len(want))
		}
	}
}

func TestFramesThatCameTogetherAreJoined(t *testing.T) {
	t.Parallel()
	message := make([]byte, 700)
	stream := bytes.Repeat(h2Frame(0, 0, 1, message), 100)
	got, err := io.ReadAll(&frameJoiner{source: bytes.NewReader(stream)})
	if err != nil {
		t.Fatal(err)
	}
	frames := h2Frames(t, got)
	if len(frames) > 8 {
		t.Errorf("100 frames of 700 bytes became %d", len(frames))
	}
	for _, f := range frames {
		if dataLength(f) > joinedBytes {
			t.Errorf("a frame of %d bytes", dataLength(f))
		}
	}
}

func TestJoiningWaitsForNoFrame(t *testing.T) {
	t.Parallel()
	first, second := h2Frame(0, 0, 1, []byte("first")), h2Frame(0, 0, 1, []byte("second"))
	r, w := io.Pipe()
	defer r.Close()
	j := &frameJoiner{source: r}
	buf := make([]byte, 1<<10)
	for _, step := range []struct{ send, want []byte }{
		{append(bytes.Clone(first), second[:3]...), first}, // without the second, whose length is not known yet
		{second[3:11], second[:11]},                        // as far as it came
		{second[11:], second[11:]},
	} {
		go func() { _, _ = w.Write(step.send) }()
		n, err := j.Read(buf)
		if err != nil || !bytes.Equal(buf[:n], step.want) {
			t.Fatalf("%q, %v; want %q", buf[:n], err, step.want)
		}
	}
	_ = w.CloseWithError(io.ErrNoProgress)
	if _, err := j.Read(buf); err != io.ErrNoProgress {
		t.Errorf("ended with %v", err)
	}
}
