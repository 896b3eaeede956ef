package output

import (
	"fmt"
	"io"
	"runtime"
	"slices"
)

const (
	// large is the size from which a record is not copied.
	large = 1 << 20
	// huge is the size from which discarded copies are collected immediately:
	// otherwise they could add up to as much memory as is in use.
	huge = 4 << 20
)

// appendString appends a string, with capacity for the data that may follow a large
// one.
func appendString(dst []byte, s string) []byte {
	if len(s) >= large {
		dst = roomy(dst, len(s))
	}
	return append(dst, s...)
}

// roomy returns dst with capacity for n bytes and for the growth by quoting:
// unwritten memory costs nothing, a copy does.
func roomy(dst []byte, n int) []byte {
	if cap(dst)-len(dst) > n {
		return dst
	}
	collect(n)
	return append(make([]byte, 0, len(dst)+n+n/4+large), dst...)
}

// collect frees the garbage of work on n bytes, if that is huge.
func collect(n int) {
	if n >= huge {
		runtime.GC()
	}
}

// appendOwn appends data and a line break, or uses the memory of data if it is large.
func appendOwn(dst, data []byte) []byte {
	if len(dst) > 0 || len(data) < large {
		dst = append(dst, data...)
	} else {
		dst = data
	}
	return append(dst, '\n')
}

// spare returns the part of a record's memory to keep for the next one.
func spare(record []byte) []byte {
	if cap(record) > huge {
		return nil
	}
	return record[:0]
}

// printable is how many bytes may be printed of a row that takes a number of bytes decoded.
func printable(decoded int) int { return mostRoom - decoded }

func tooMuchPrinted() error {
	return &RowSizeError{Why: fmt.Sprintf("decoded and as it is printed it would take more than %d MiB", mostRoom>>20)}
}

// filled is a record that an expression prints. For a large result it first collects
// the memory in which the result was built, and then allocates once: the length of
// the row.
type filled struct {
	record   []byte
	expected int
	most     int // bytes of the record, where the passage is closed
	through  *passage
}

var _ io.Writer = (*filled)(nil)

// Write implements io.Writer.
func (f *filled) Write(p []byte) (int, error) {
	n := len(p)
	for ; f.through.isOpen() && len(p) > large; p = p[large:] {
		f.record = f.through.pass(append(f.record, p[:large]...))
	}
	if err := f.grow(len(p)); err != nil {
		return 0, err
	}
	f.record = f.through.pass(append(f.record, p...))
	return n, nil
}

// WriteString implements io.StringWriter.
func (f *filled) WriteString(s string) (int, error) {
	n := len(s)
	for ; f.through.isOpen() && len(s) > large; s = s[large:] {
		f.record = f.through.pass(append(f.record, s[:large]...))
	}
	if err := f.grow(len(s)); err != nil {
		return 0, err
	}
	f.record = f.through.pass(append(f.record, s...))
	return n, nil
}

// write writes bytes of a record that has no bound, which cannot fail.
func (f *filled) write(p []byte) { _, _ = f.Write(p) }

// add does the same for a string.
func (f *filled) add(s string) { _, _ = f.WriteString(s) }

// grow makes room for more bytes.
func (f *filled) grow(more int) error {
	n := len(f.record) + more
	if f.through.isOpen() {
		return nil
	}
	if n > f.most {
		return tooMuchPrinted()
	}
	if n > cap(f.record) && n >= large {
		collect(more)
		collect(more) // the encoder survives one collection
		f.record = slices.Grow(f.record, max(more, f.expected-len(f.record))+large/4)
	}
	return nil
}
