package idset_test

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"

	"tally/client/hss/internal/idset"
)

func TestIDsAreKnownOnce(t *testing.T) {
	t.Parallel()
	for _, inMemory := range []int{0, 1, 100} { // none of them on disk, nearly all, most
		s := &idset.Set{InMemory: inMemory}
		for round := range 3 {
			for i := range 5000 {
				before, known, err := s.Mark(strconv.Itoa(i), 1<<round)
				if err != nil || known != (round > 0) || before != 1<<round-1 {
					t.Fatalf("%d in memory, round %d, id %d: bits %b, known %v, %v", inMemory, round, i, before, known, err)
				}
			}
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
	if err := new(idset.Set).Close(); err != nil {
		t.Error(err)
	}
}

// It is not parallel: it measures memory.
func TestIDsBeyondTheBoundAreOnDisk(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	s := &idset.Set{InMemory: 500}
	before := heap()
	for i := range 60_000 {
		if _, known, err := s.Mark(strconv.Itoa(i), 0); known || err != nil {
			t.Fatal(known, err)
		}
	}
	if grown := heap() - before; grown > 1<<20 {
		t.Errorf("60,000 ids take %d KiB of memory", grown>>10)
	}
	left, err := filepath.Glob(filepath.Join(os.TempDir(), "tally-*"))
	if err := errors.Join(err, s.Close()); err != nil || len(left) > 0 {
		t.Errorf("left %q, %v", left, err)
	}
}

func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

func TestIDsThatCannotBeKept(t *testing.T) {
	t.Setenv("TMPDIR", filepath.Join(t.TempDir(), "missing"))
	s := &idset.Set{InMemory: 1}
	if _, _, err := s.Mark("a", 0); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Mark("b", 0); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}
