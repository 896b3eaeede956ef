package output

import (
	"bytes"
	"errors"
	"io"
	"os"
	"runtime"
	"syscall"
	"testing"
	"testing/synctest"
)

// fullDisk accepts a number of bytes and then fails.
type fullDisk struct{ room int }

func (d *fullDisk) Write(p []byte) (int, error) {
	if len(p) > d.room {
		return d.room, syscall.ENOSPC
	}
	d.room -= len(p)
	return len(p), nil
}

// shortWriter breaks the contract of io.Writer: it writes less and returns no error.
type shortWriter struct{}

func (shortWriter) Write(p []byte) (int, error) { return len(p) - 1, nil }

func sinkOptions(f Format) Options {
	o := Options{Format: f}
	switch f {
	case Template:
		o.Expression = "{{.name}}"
	case JSONPath:
		o.Expression = ".name"
	}
	return o
}

// Wherever the sink fails, Write returns the error, whether rows are gathered
// or flushed one by one.
func TestEveryWriteErrorIsReported(t *testing.T) {
	t.Parallel()
	for _, f := range Formats() {
		for _, terminal := range []bool{false, true} {
			if terminal && f.Binary() {
				continue
			}
			o := sinkOptions(f)
			o.Terminal = terminal
			whole := len(written(t, somePods(), podColumns(), o))
			step := 1
			if f.Binary() {
				step = 17 // to begin takes long, and its pieces are longer
			}
			synctest.Test(t, func(t *testing.T) { failEverywhere(t, o, whole, step) })
		}
	}
}

// failEverywhere has a sink fail after any number of bytes of an output, but for the last.
func failEverywhere(t *testing.T, o Options, whole, step int) {
	t.Helper()
	for room := 0; room < whole; room += step {
		_, err := writeRows(&fullDisk{room}, each(somePods(), nil), podColumns(), o)
		var failed *WriteError
		if !errors.As(err, &failed) || !errors.Is(err, syscall.ENOSPC) {
			t.Fatalf("%s failing after %d of %d bytes: error %v", o.Format, room, whole, err)
		}
	}
	if _, err := writeRows(&fullDisk{whole}, each(somePods(), nil), podColumns(), o); err != nil {
		t.Errorf("%s with just enough room: %v", o.Format, err)
	}
}

// A failing sink stops a long source quickly.
func TestFailingSinkStopsTheSource(t *testing.T) {
	t.Parallel()
	asked := 0
	rows := func(yield func(string, error) bool) {
		for asked < 1_000_000 {
			asked++
			if !yield("0123456789", nil) {
				return
			}
		}
	}
	n, err := writeRows(&fullDisk{0}, rows, stringColumn("name"), Options{Format: CSV})
	if !errors.As(err, new(*WriteError)) || asked > 2*block/10 || n > int64(asked) {
		t.Errorf("%d rows asked for, %d counted, error %v", asked, n, err)
	}
}

func TestSilentlyShortWrite(t *testing.T) {
	t.Parallel()
	_, err := writeRows(shortWriter{}, each(somePods(), nil), podColumns(), Options{})
	if !errors.Is(err, io.ErrShortWrite) {
		t.Errorf("error %v, want a short write", err)
	}
}

// When source and sink fail, both are reported.
func TestBothFail(t *testing.T) {
	t.Parallel()
	_, err := writeRows(&fullDisk{0}, each(somePods(), errSource), podColumns(), Options{Format: CSV})
	if !errors.Is(err, errSource) || !errors.As(err, new(*WriteError)) {
		t.Errorf("error %v names not both", err)
	}
}

func TestClosedPipe(t *testing.T) {
	t.Parallel()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	_, err = writeRows(w, each(somePods(), nil), podColumns(), Options{})
	if runtime.GOOS != "windows" && !errors.Is(err, syscall.EPIPE) {
		t.Errorf("error %v, want EPIPE", err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

// Large output is written to the sink in blocks, not by rows.
func TestWritesInBlocks(t *testing.T) {
	t.Parallel()
	var sizes []int
	sink := writerFunc(func(p []byte) (int, error) {
		sizes = append(sizes, len(p))
		return len(p), nil
	})
	row := string(bytes.Repeat([]byte("x"), 1000))
	rows := make([]string, 1000)
	for i := range rows {
		rows[i] = row
	}
	if _, err := writeRows(sink, each(rows, nil), stringColumn("name"), Options{Format: CSV}); err != nil {
		t.Fatal(err)
	}
	if total := len(sizes); total > 1_001_000/block+2 {
		t.Errorf("a megabyte took %d writes of %v bytes", total, sizes)
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }
