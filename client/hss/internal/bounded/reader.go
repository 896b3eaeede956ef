// Package bounded reads what a server sends without letting it decide how much
// memory that takes.
package bounded

import (
	"errors"
	"io"
)

// ErrTooLarge is the error of a record, or of a whole file, beyond its bound.
var ErrTooLarge = errors.New("it is implausibly large")

// Limits are bounds in bytes.
type Limits struct {
	// Record bounds what is read between two calls of Next.
	Record int64
	// Total bounds everything.
	Total int64
}

// Reader fails, rather than ends, beyond its bounds.
type Reader struct {
	source        io.Reader
	limits        Limits
	record, total int64 // what is left of each
}

// NewReader bounds what is read from source.
func NewReader(source io.Reader, l Limits) *Reader {
	return &Reader{source: source, limits: l, record: l.Record, total: l.Total}
}

// Next begins a new record. Readers that read ahead may have taken a part of it
// already, so that a bound is exact to the size of their buffer.
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

// end tells a source that ends exactly at its bound from one beyond it.
func (r *Reader) end() error {
	var more [1]byte
	n, err := io.ReadFull(r.source, more[:])
	if n == 0 {
		return err
	}
	return ErrTooLarge
}
