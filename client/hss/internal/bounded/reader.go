// Package bounded reads a server's data without letting the server decide how
// many bytes are held in memory.
package bounded

import (
	"errors"
	"io"
)

// ErrTooLarge is the error for a record or a file beyond its bound.
var ErrTooLarge = errors.New("it is implausibly large")

// Limits are bounds in bytes.
type Limits struct {
	// Record bounds the bytes read between two calls of Next.
	Record int64
	// Total bounds all bytes together.
	Total int64
}

// Reader fails beyond its bounds, instead of ending.
type Reader struct {
	source        io.Reader
	limits        Limits
	record, total int64 // what remains of each
}

// NewReader bounds the reads from source.
func NewReader(source io.Reader, l Limits) *Reader {
	return &Reader{source: source, limits: l, record: l.Record, total: l.Total}
}

// Next begins a new record. A consumer that reads ahead may have read a part of
// it already, so that a bound is exact to the size of its buffer.
func (r *Reader) Next() { r.record = r.limits.Record }

// Read implements io.Reader.
func (r *Reader) Read(p []byte) (int, error) {
	left := min(r.record, r.total)
	if left <= 0 {
		return 0, r.end()
	}
	n, err := r.source.Read(p[:min(int64(len(p)), left)])
	r.record -= int64(n)
	r.total -= int64(n)
	return n, err
}

// end distinguishes a source that ends exactly at its bound from one beyond it.
func (r *Reader) end() error {
	var more [1]byte
	n, err := io.ReadFull(r.source, more[:])
	if n == 0 {
		return err
	}
	return ErrTooLarge
}
