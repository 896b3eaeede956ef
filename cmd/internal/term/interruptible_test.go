package term_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"tally/cmd/internal/term"
)

var errStopped = errors.New("stopped")

// A reader that does not read blocks no write beyond the end of the context.
func TestC5WritesThatNobodyReads(t *testing.T) {
	t.Parallel()
	for name, open := range ways {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			unread(t, open)
		})
	}
}

// ways are the writers of a pipe on this system, and of terminals and sockets.
var ways = map[string]func(context.Context, *os.File) io.Writer{
	"a pipe": term.Interruptible, "anything": term.Handed,
}

func unread(t *testing.T, open func(context.Context, *os.File) io.Writer) {
	t.Helper()
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = errors.Join(reader.Close(), writer.Close()) })
	ctx, cancel := context.WithCancelCause(t.Context())
	w := open(ctx, writer)
	if n, err := w.Write([]byte("read later")); n != 10 || err != nil {
		t.Fatalf("%d, %v", n, err)
	}
	cancel(errStopped)
	if _, err := w.Write([]byte(", as there is room")); err != nil {
		t.Errorf("after the end of the context: %v", err)
	}
	for range 2 {
		if _, err := w.Write(make([]byte, 1<<20)); !errors.Is(err, errStopped) {
			t.Errorf("a held write: %v", err)
		}
	}
	start := make([]byte, 28)
	if _, err := io.ReadFull(reader, start); err != nil || string(start) != "read later, as there is room" {
		t.Errorf("%q, %v", start, err)
	}
}

// A slow reader gets everything, whatever the writer does with its bytes.
func TestInterruptibleWritesAll(t *testing.T) {
	t.Parallel()
	for name, open := range ways {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			writesAll(t, open)
		})
	}
}

func writesAll(t *testing.T, open func(context.Context, *os.File) io.Writer) {
	t.Helper()
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	w := term.NewStream(writer).Through(open(t.Context(), writer))
	go func() {
		p := make([]byte, 700_001)
		for i := range 100 {
			for j := range p {
				p[j] = byte(i)
			}
			_, _ = w.Write(p) // lost bytes are missing below
		}
		_ = w.Close() // as above
	}()
	all, err := io.ReadAll(reader)
	if err != nil || len(all) != 100*700_001 {
		t.Fatalf("%d bytes, %v", len(all), err)
	}
	for i := range 100 {
		if !bytes.Equal(all[i*700_001:(i+1)*700_001], bytes.Repeat([]byte{byte(i)}, 700_001)) {
			t.Fatalf("write %d was changed", i)
		}
	}
}

// A write to a closed pipe fails like one to a file, and files are written directly.
func TestInterruptibleFailures(t *testing.T) {
	t.Parallel()
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	_ = reader.Close() // it is
	if _, err := term.Interruptible(t.Context(), writer).Write([]byte("x")); !errors.Is(err, syscall.EPIPE) {
		t.Error("a write to a closed pipe succeeded")
	}
	file, err := os.Create(filepath.Join(t.TempDir(), "file"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = errors.Join(file.Close(), writer.Close()) })
	if w := term.Interruptible(t.Context(), file); w != io.Writer(file) {
		t.Errorf("a file is written by %T", w)
	}
}
