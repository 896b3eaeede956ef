package record

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

	"tally/client/stackrox/schema"
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

// inPieces returns a Scanner with a block of some size from 32 bytes on, over a reader that
// returns pieces of some size.
func inPieces(t *testing.T, stream []byte, plan *Plan, seed uint64) *Scanner {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 2))
	size := []int{1, 2, 7, -3, -50, -2000, 1 << 20}[r.IntN(7)]
	var in io.Reader = &pieces{bytes.NewReader(stream), size, r}
	if r.IntN(2) == 0 {
		in = iotest.DataErrReader(in)
	}
	s, err := NewScanner(in, plan, 32+r.IntN(1<<(r.IntN(9)+1)))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestDifferential compares the scanner with the reference on generated streams: thousands,
// or the number in RECORD_STREAMS; RECORD_SEED is the number of the first.
func TestDifferential(t *testing.T) {
	t.Parallel()
	n, first := number64(t, "RECORD_STREAMS", 1500), number64(t, "RECORD_SEED", 1)
	const workers = 2
	for w := range uint64(workers) {
		t.Run(fmt.Sprint(w), func(t *testing.T) {
			t.Parallel()
			for seed := first + w; seed < first+n; seed += workers {
				f := anyReference(seed)
				stream, legal := madeUp(seed, f.export)
				f.compare(t, stream, legal, seed)
				if t.Failed() {
					t.Fatalf("RECORD_SEED=%d", seed)
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

// anyReference returns rows and values of one of the exports, chosen by the seed.
func anyReference(seed uint64) reference {
	r := rand.New(rand.NewPCG(seed, 3))
	all := schema.Load().Exports()
	f := reference{export: all[seed%uint64(len(all))]}
	lists, values := []string{""}, []string{}
	walk(f.message(), "", func(path string, f *schema.Field) {
		if f.Repeated && f.Kind == schema.Object {
			lists = append(lists, path)
		}
		values = append(values, path)
	})
	f.rows = []string{lists[r.IntN(len(lists))]}
	if r.IntN(3) == 0 {
		f.rows = append(f.rows, lists[r.IntN(len(lists))])
	}
	for range r.IntN(12) {
		f.paths = append(f.paths, values[r.IntN(len(values))])
	}
	return f
}

// walk calls visit with the path of every field of a message and of the messages in
// it.
func walk(m *schema.Message, prefix string, visit func(string, *schema.Field)) {
	for i := range m.Fields {
		f := &m.Fields[i]
		path := prefix + f.JSON
		if f.Repeated {
			path += "[]"
		}
		visit(path, f)
		if f.Message != nil {
			walk(f.Message, path+".", visit)
		}
	}
}

// madeUp returns the generated stream of a number: a third are truncated, a third damaged.
func madeUp(seed uint64, e schema.Export) (stream []byte, legal bool) {
	g, legal := anyGen(seed, e)
	stream = g.stream(g.IntN(4))
	switch g.IntN(3) {
	case 0:
		stream = stream[:g.IntN(len(stream)+1)]
	case 1:
		stream, legal = g.damage(stream), false
	}
	return stream, legal
}

// FuzzDifferential compares the scanner with the reference on any bytes. -fuzzminimizetime
// 20x makes faster progress: coverage varies with the order of maps, and minimizing each
// input that only seems new takes a minute.
func FuzzDifferential(f *testing.F) {
	for _, name := range captured(f) {
		stream, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(stream, uint64(1))
	}
	for seed := range uint64(50) {
		stream, _ := madeUp(seed, anyReference(seed).export)
		f.Add(stream, seed)
	}
	f.Fuzz(func(t *testing.T, stream []byte, seed uint64) {
		if len(stream) > 9999 {
			t.Skip("long enough to make up for an exponent that the reference refuses")
		}
		anyReference(seed).compare(t, stream, false, seed)
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
