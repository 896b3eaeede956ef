package spool_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tally/client/hss/internal/spool"
)

func TestBuffersReadWhatWasWritten(t *testing.T) {
	for _, limit := range []int{0, 10, 1 << 20} {
		t.Setenv("TMPDIR", t.TempDir())
		b := &spool.Buffer{Limit: limit}
		var want bytes.Buffer
		for i := range 1000 {
			piece := strings.Repeat(string(rune('a'+i%26)), i%7)
			want.WriteString(piece)
			if _, err := io.WriteString(b, piece); err != nil {
				t.Fatal(err)
			}
			last := make([]byte, len(piece))
			if _, err := b.ReadAt(last, b.Size()-int64(len(piece))); err != nil || string(last) != piece {
				t.Fatalf("limit %d: wrote %q, read %q, %v", limit, piece, last, err)
			}
		}
		all, err := io.ReadAll(io.NewSectionReader(b, 0, b.Size()))
		if err != nil || !bytes.Equal(all, want.Bytes()) {
			t.Errorf("limit %d: %d bytes, %v", limit, len(all), err)
		}
		if _, err := b.ReadAt(make([]byte, 1), b.Size()+1); !errors.Is(err, io.EOF) {
			t.Errorf("limit %d: beyond the end: %v", limit, err)
		}
		left, err := filepath.Glob(filepath.Join(os.TempDir(), "tally-*"))
		if err := errors.Join(err, b.Close()); err != nil || len(left) > 0 {
			t.Errorf("limit %d: left %q, %v", limit, left, err)
		}
	}
}

func TestADirectoryThatIsNotThere(t *testing.T) {
	t.Setenv("TMPDIR", filepath.Join(t.TempDir(), "missing"))
	if _, err := io.WriteString(&spool.Buffer{}, "x"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}
