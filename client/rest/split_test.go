package rest

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"testing"
)

// h2Frame is a frame of HTTP/2.
func h2Frame(kind, flags byte, stream uint32, payload []byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(payload))<<8|uint32(kind))
	return append(binary.BigEndian.AppendUint32(append(b, flags), stream), payload...)
}

// someFrames returns a response, headers and then mostly plain data, and separately
// its data and its other frames.
func someFrames(r *rand.Rand) (stream, data, other []byte) {
	open := r.IntN(8) > 0
	begin := h2Frame(typeHeaders, flagEndHeaders, callStream, []byte("headers"))
	if r.IntN(2) == 0 {
		begin = append(h2Frame(typeHeaders, 0, callStream, []byte("head")), h2Frame(typeContinuation, flagEndHeaders, callStream, []byte("ers"))...)
	}
	if !open {
		begin = h2Frame(typeHeaders, flagEndStream|flagEndHeaders, callStream, []byte("only"))
	}
	stream, other = begin, bytes.Clone(begin)
	for range r.IntN(60) {
		payload := bytes.Repeat([]byte{byte(r.Uint32())}, r.IntN(900))
		kind, flags, of := byte(typeData), byte(0), uint32(callStream)
		switch r.IntN(30) {
		case 0:
			flags = []byte{flagEndStream, 8, 9}[r.IntN(3)]
		case 1:
			kind = byte(r.IntN(10))
		case 2, 3, 4:
			kind, of = 6, 0
		case 5:
			of = 3
		case 6:
			payload = make([]byte, frameMost+1)
		}
		frame := h2Frame(kind, flags, of, payload)
		stream = append(stream, frame...)
		if open && kind == typeData && flags == 0 && of == callStream && len(payload) <= frameMost {
			data = append(data, payload...)
			continue
		}
		other = append(other, frame...)
		open = open && (of != callStream || kind == typeWindowUpdate || kind == typePriority)
	}
	return stream, data, other
}

func TestDataIsTakenOutAndAllElseKept(t *testing.T) {
	t.Parallel()
	for seed := range uint64(400) {
		r := rand.New(rand.NewPCG(seed, 3))
		stream, data, other := someFrames(r)
		var s splitter
		var got []byte
		for b := stream; len(b) > 0; {
			n := 1 + r.IntN(min(len(b), 1<<r.IntN(16)))
			got = append(got, s.split(bytes.Clone(b[:n]))...)
			b = b[n:]
		}
		if !bytes.Equal(got, data) || !bytes.Equal(s.other, other) {
			t.Fatalf("seed %d: %d bytes of data, not %d; %d of all else, not %d", seed, len(got), len(data), len(s.other), len(other))
		}
	}
}

// Data before the headers, or between their parts, is not a response: net/http refuses it.
func TestDataBeforeTheHeadersIsNotTakenOut(t *testing.T) {
	t.Parallel()
	data := h2Frame(typeData, 0, callStream, []byte("data"))
	for _, stream := range [][]byte{data, append(h2Frame(typeHeaders, 0, callStream, nil), data...)} {
		var s splitter
		if got := s.split(bytes.Clone(stream)); len(got) > 0 || !bytes.Equal(s.other, stream) {
			t.Errorf("%q taken out of %q", got, stream)
		}
	}
}
