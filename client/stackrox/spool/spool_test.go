package spool

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"runtime"
	"sync"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// source returns bytes as a body does: Close ends a Read in progress.
type source struct {
	io.Reader
	quit   chan struct{}
	closed func()
}

func newSource(r io.Reader) *source {
	quit := make(chan struct{})
	return &source{r, quit, sync.OnceFunc(func() { close(quit) })}
}

func (s *source) Close() error {
	s.closed()
	return nil
}

// blocked is a reader that returns nothing until the source is closed.
func (s *source) blocked() io.Reader {
	return readFunc(func([]byte) (int, error) {
		<-s.quit
		return 0, errors.New("read on a closed body")
	})
}

type readFunc func([]byte) (int, error)

func (f readFunc) Read(p []byte) (int, error) { return f(p) }

// silentAfter returns a source that sends data and then nothing.
func silentAfter(value string) *source {
	s := newSource(nil)
	s.Reader = io.MultiReader(bytes.NewReader([]byte(value)), s.blocked())
	return s
}

func randomBytes(n int) []byte {
	r, b := rand.New(rand.NewPCG(1, 1)), make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

func closed(t *testing.T, s *Spool) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// moody reads random parts of the requested length, after no, short or long pauses.
func moody(r io.Reader, seed uint64) io.Reader {
	rnd := rand.New(rand.NewPCG(seed, 2))
	return readFunc(func(p []byte) (int, error) {
		pauses := []time.Duration{0, 0, 0, mayLag / 2, 2 * mayLag, grace / 2, 3 * grace}
		time.Sleep(pauses[rnd.IntN(1+int(seed)%len(pauses))])
		return r.Read(p[:1+rnd.IntN(len(p))])
	})
}

// TestBytesPass sends bytes through rings of all sizes, by pieces of all sizes and at any pace on both sides.
func TestBytesPass(t *testing.T) {
	t.Parallel()
	want, dir := randomBytes(100_000), t.TempDir()
	ways := map[bool]int{}
	for seed := range uint64(600) {
		synctest.Test(t, func(t *testing.T) {
			o := Options{Blocks: 2 + int(seed%4), BlockSize: 1 << (seed % 17), Dir: dir, Idle: time.Hour, Ahead: seed >= 300}
			data := want[:min(len(want), 200*o.BlockSize)]
			s := New(t.Context(), newSource(moody(bytes.NewReader(data), seed/7)), o)
			got, err := io.ReadAll(moody(s, seed))
			if err != nil || !bytes.Equal(got, data) {
				t.Errorf("%+v: %d bytes of %d, equal %v, %v", o, len(got), len(data), bytes.Equal(got, data), err)
			}
			ways[s.Spilled() > 0]++
			closed(t, s)
		})
	}
	if ways[true] < 20 || ways[false] < 20 {
		t.Errorf("with and without a file: %v", ways)
	}
}

// TestSourceIsNotHeldUp uses a reader that starts after the source has sent everything.
func TestSourceIsNotHeldUp(t *testing.T) {
	t.Parallel()
	dir, data := t.TempDir(), randomBytes(1<<20)
	src := newSource(bytes.NewReader(data))
	s := New(t.Context(), src, Options{Blocks: 4, BlockSize: 4096, Dir: dir})
	<-src.quit
	if names, err := os.ReadDir(dir); runtime.GOOS != "windows" && (err != nil || len(names) > 0) {
		t.Errorf("the temporary file has a name: %v, %v", names, err) // Windows removes it when it is closed
	}
	if s.Spilled() != int64(len(data)-4*4096) || len(s.ring.free) > 0 {
		t.Errorf("%d bytes went through the file", s.Spilled())
	}
	if got, err := io.ReadAll(s); err != nil || !bytes.Equal(got, data) {
		t.Errorf("%d bytes of %d, %v", len(got), len(data), err)
	}
	closed(t, s)
}

// TestMemoryIsUsedAgain has a reader that stalls, catches up and keeps up, twice.
func TestMemoryIsUsedAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		pieces := make(chan string)
		src := newSource(readFunc(func(p []byte) (int, error) { return copy(p, <-pieces), nil }))
		s := New(t.Context(), src, Options{Blocks: 2, BlockSize: 4, Dir: t.TempDir()})
		read := func(n int) string {
			p := make([]byte, n)
			if _, err := io.ReadFull(s, p); err != nil {
				t.Error(err)
			}
			return string(p)
		}
		for _, spilled := range []int64{8, 16} {
			for _, piece := range []string{"aaaa", "bbbb", "cccc", "dddd"} {
				pieces <- piece
			}
			synctest.Wait()
			if got := read(16); got != "aaaabbbbccccdddd" {
				t.Errorf("got %q", got)
			}
			for _, piece := range []string{"once", "more", "kept"} {
				pieces <- piece
				if got := read(4); got != piece {
					t.Errorf("got %q", got)
				}
			}
			if s.Spilled() != spilled || s.file.written > 8 {
				t.Errorf("%d bytes went through the file, not %d, which is %d long", s.Spilled(), spilled, s.file.written)
			}
		}
		close(pieces)
		closed(t, s)
	})
}

// TestReaderThatKeepsUpReadsTheSource has no pump as long as the reader returns quickly.
func TestReaderThatKeepsUpReadsTheSource(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var into []byte
		src := newSource(readFunc(func(p []byte) (int, error) {
			time.Sleep(time.Second)
			into = p
			return copy(p, "abc"), nil
		}))
		s := New(t.Context(), src, Options{})
		p := make([]byte, 64)
		for range 100 {
			if n, err := s.Read(p); string(p[:n]) != "abc" || err != nil || &into[0] != &p[0] {
				t.Errorf("got %q, %v; read in place: %v", p[:n], err, &into[0] == &p[0])
			}
			time.Sleep(atPace(3)) // at pace
		}
		closed(t, s)
	})
}

// TestPumpComesAndGoes has a reader that is absent, catches up, and waits.
func TestPumpComesAndGoes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		pieces, sent := make(chan string), 0
		src := newSource(readFunc(func(p []byte) (int, error) {
			sent++
			return copy(p, <-pieces), nil
		}))
		s := New(t.Context(), src, Options{BlockSize: 64})
		p := make([]byte, 64)
		for range 3 {
			time.Sleep(mayLag) // and the pump reads
			pieces <- "while away, "
			pieces <- "all of it"
			synctest.Wait()
			if n, err := s.Read(p); string(p[:n]) != "while away, all of it" || err != nil {
				t.Errorf("got %q, %v", p[:n], err)
			}
			for _, piece := range []string{"by the pump", "by the reader", "in place"} {
				go func() { pieces <- piece }()
				if n, err := s.Read(p); string(p[:n]) != piece || err != nil {
					t.Errorf("got %q, %v, not %q", p[:n], err, piece)
				}
			}
			if s.pumping || s.Spilled() > 0 {
				t.Errorf("the pump goes on: %v, %d bytes through the file", s.pumping, s.Spilled())
			}
		}
		close(pieces)
		closed(t, s)
	})
}

// TestAhead has a reader that never reads the source, not even when it waits for bytes.
func TestAhead(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		pieces := make(chan string)
		src := newSource(readFunc(func(p []byte) (int, error) { return copy(p, <-pieces), nil }))
		s := New(t.Context(), src, Options{BlockSize: 64, Ahead: true})
		p := make([]byte, 64)
		for range 3 {
			pieces <- "at once, "
			pieces <- "without a lag"
			synctest.Wait()
			for _, want := range []string{"at once, without a lag", "waited for"} {
				if want == "waited for" {
					go func() { time.Sleep(mayLag); pieces <- want }()
				}
				if n, err := s.Read(p); string(p[:n]) != want || err != nil || !s.pumping {
					t.Errorf("got %q, %v, not %q; pumping: %v", p[:n], err, want, s.pumping)
				}
			}
		}
		close(pieces)
		closed(t, s)
	})
}

// TestAheadOfAFullRing has a source that is faster than its reader, which is sometimes fast
// and sometimes slow, and checks when the pump uses the file.
func TestAheadOfAFullRing(t *testing.T) {
	t.Parallel()
	const block, all = 64 << 10, 200
	for name, c := range map[string]struct {
		pauses []time.Duration // before each block that is read
		spills bool
	}{
		"fast":                        {[]time.Duration{atPace(block) / 8}, false},
		"at pace":                     {[]time.Duration{atPace(block)}, false},
		"too slow":                    {[]time.Duration{2 * atPace(block)}, true},
		"a stall that is made up":     {append([]time.Duration{grace / 2}, make([]time.Duration, 50)...), false},
		"fast for long, then a stall": {append(make([]time.Duration, 190), 3*grace), true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				src := newSource(io.LimitReader(readFunc(func(p []byte) (int, error) { return len(p), nil }), 2*all*block))
				s := New(t.Context(), src, Options{Blocks: 4, BlockSize: block, Dir: t.TempDir(), Ahead: true})
				p := make([]byte, block)
				for i := range all {
					synctest.Wait()
					time.Sleep(c.pauses[i%len(c.pauses)])
					if s.Spilled() > 0 {
						break
					}
					if _, err := io.ReadFull(s, p); err != nil {
						t.Fatal(err)
					}
				}
				if got := s.Spilled() > 0; got != c.spills {
					t.Errorf("through the file: %v", got)
				}
				closed(t, s)
			})
		})
	}
}

// TestFullRing has a reader that returns to a full ring within the pump's patience, and
// empties it.
func TestFullRing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		src := newSource(readFunc(func(p []byte) (int, error) { return len(p), nil }))
		s := New(t.Context(), src, Options{Blocks: 2, BlockSize: 4})
		time.Sleep(mayLag + grace/2)
		back := time.Now()
		for range 10 {
			if n, err := s.Read(make([]byte, 4)); n != 4 || err != nil {
				t.Errorf("%d, %v", n, err)
			}
		}
		if s.pumping || s.Spilled() > 0 || !time.Now().Equal(back) {
			t.Errorf("the pump goes on: %v, %d bytes through the file, after %v", s.pumping, s.Spilled(), time.Since(back))
		}
		closed(t, s)
	})
}

func TestErrorComesBehindAllBytes(t *testing.T) {
	t.Parallel()
	reset := errors.New("connection reset")
	data := randomBytes(100_000)
	src := newSource(io.MultiReader(bytes.NewReader(data), iotest.ErrReader(reset)))
	s := New(t.Context(), src, Options{Blocks: 2, BlockSize: 1024, Dir: t.TempDir()})
	<-src.quit // the source is at its end, and closed
	got, err := io.ReadAll(s)
	if !bytes.Equal(got, data) || err != reset {
		t.Errorf("%d bytes of %d, %v", len(got), len(data), err)
	}
	closed(t, s)
}

func TestErrorWithTheLastBytes(t *testing.T) {
	t.Parallel()
	s := New(t.Context(), newSource(iotest.DataErrReader(bytes.NewReader([]byte("all")))), Options{})
	if got, err := io.ReadAll(s); string(got) != "all" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	closed(t, s)
}

func TestNoAllocationPerRead(t *testing.T) {
	pumped := make(chan struct{})
	notify := sync.OnceFunc(func() { close(pumped) })
	p := make([]byte, 1<<10)
	src := newSource(readFunc(func(b []byte) (int, error) {
		if len(b) > len(p) {
			notify()
		}
		return min(len(b), 1300), nil
	}))
	s := New(t.Context(), src, Options{Blocks: 4, BlockSize: 64 << 10, Idle: time.Hour})
	defer closed(t, s)
	read := func() {
		if _, err := s.Read(p); err != nil {
			t.Fatal(err)
		}
	}
	read()
	if n := testing.AllocsPerRun(20_000, read); n != 0 {
		t.Errorf("%v allocations per read", n)
	}
	<-pumped
	if n := testing.AllocsPerRun(20_000, read); n != 0 {
		t.Errorf("%v allocations per read of what the pump brought", n)
	}
}

func TestReadOfNothing(t *testing.T) {
	t.Parallel()
	s := New(t.Context(), silentAfter(""), Options{})
	if n, err := s.Read(nil); n != 0 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	closed(t, s)
}
