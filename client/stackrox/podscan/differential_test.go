package podscan

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"testing/iotest"
)

// pieces reads a stream a few bytes at a time: at most size, any number up to it when size is negative.
type pieces struct {
	r    io.Reader
	size int
	rand *rand.Rand
}

func (p *pieces) Read(b []byte) (int, error) {
	n := p.size
	if n < 0 {
		n = 1 + p.rand.IntN(-n)
	}
	return p.r.Read(b[:min(n, len(b))])
}

// inPieces returns a Scanner with a block of some size from 32 bytes on, over a reader that gives pieces of some size.
func inPieces(stream []byte, seed uint64) *Scanner {
	r := rand.New(rand.NewPCG(seed, 2))
	size := []int{1, 2, 7, -3, -50, -2000, 1 << 20}[r.IntN(7)]
	var in io.Reader = &pieces{bytes.NewReader(stream), size, r}
	if r.IntN(2) == 0 {
		in = iotest.DataErrReader(in)
	}
	return New(in, 32+r.IntN(1<<(r.IntN(9)+1)))
}

// TestDifferential compares the scanner with the reference on streams that a generator makes up, thousands of them, or as
// many as PODSCAN_STREAMS says; PODSCAN_SEED is the first one's number.
func TestDifferential(t *testing.T) {
	t.Parallel()
	n, first := number64(t, "PODSCAN_STREAMS", 6000), number64(t, "PODSCAN_SEED", 1)
	const workers = 2
	for w := range uint64(workers) {
		t.Run(fmt.Sprint(w), func(t *testing.T) {
			t.Parallel()
			for seed := first + w; seed < first+n; seed += workers {
				stream, legal := madeUp(seed)
				compare(t, stream, legal, inPieces(stream, seed))
				if t.Failed() {
					t.Fatalf("PODSCAN_SEED=%d", seed)
				}
			}
		})
	}
}

func number64(t *testing.T, variable string, otherwise uint64) uint64 {
	t.Helper()
	s, ok := os.LookupEnv(variable)
	if !ok {
		return otherwise
	}
	n, err := strconv.ParseUint(s, 10, 64)
	if err != nil {
		t.Fatalf("%s: %v", variable, err)
	}
	return n
}

// madeUp returns the stream of that number: a third of them cut somewhere, a third damaged.
func madeUp(seed uint64) (stream []byte, legal bool) {
	g, legal := anyGen(seed)
	stream = g.stream(g.IntN(4))
	switch g.IntN(3) {
	case 0:
		stream = stream[:g.IntN(len(stream)+1)]
	case 1:
		stream, legal = g.damage(stream), false
	}
	return stream, legal
}

// FuzzDifferential compares the scanner with the reference on any bytes. With -fuzzminimizetime 20x it gets further: coverage
// wavers with the order of maps, and minimizing what only seems new takes a minute each.
func FuzzDifferential(f *testing.F) {
	for _, name := range captured(f) {
		stream, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(stream, uint64(1))
	}
	for seed := range uint64(50) {
		stream, _ := madeUp(seed)
		f.Add(stream, seed)
	}
	f.Fuzz(func(t *testing.T, stream []byte, seed uint64) {
		if len(stream) > 9999 {
			t.Skip("long enough to make up for an exponent that the reference refuses")
		}
		compare(t, stream, false, inPieces(stream, seed))
	})
}

// captured returns the files of bodies that real servers sent.
func captured(t testing.TB) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join("testdata", "captured", "*"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no captured bodies: %v", err)
	}
	return names
}
