package extsort

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"testing"
)

// A temporary file that is shorter than written is an error, not fewer rows.
func TestSpillIsCut(t *testing.T) {
	t.Parallel()
	for size := range int64(2 * len("___keyrec")) {
		s := New(64<<20, t.TempDir())
		for i := range 2 {
			if err := s.Add([]byte("key"), fmt.Append(nil, "re", i)); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.writeRun(); err != nil {
			t.Fatal(err)
		}
		if err := s.spill.file.Truncate(size); err != nil {
			t.Fatal(err)
		}
		n := 0
		if err := s.Each(func(_, _ []byte) error { n++; return nil }); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("cut to %d bytes: %d records, error %v", size, n, err)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

// A disk that fills while a run is written is an error.
func TestSpillIsNotWritten(t *testing.T) {
	t.Parallel()
	s := New(1, t.TempDir())
	big := bytes.Repeat([]byte("x"), writeBuffer)
	if err := s.Add(big, big); err != nil {
		t.Fatal(err)
	}
	if err := s.Add(big, big); err != nil {
		t.Fatal(err)
	}
	if err := s.spill.file.Close(); err != nil { // the disk is gone
		t.Fatal(err)
	}
	if err := s.Each(func(_, _ []byte) error { return nil }); err == nil || !s.Failed() {
		t.Errorf("error %v", err)
	}
}
