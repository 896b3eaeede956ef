package extsort

import (
	"bufio"
	"bytes"
	"container/heap"
	"encoding/binary"
	"errors"
	"io"
)

// The read buffers of all runs share the sorter's memory within these bounds.
const (
	smallestRead = 4 << 10
	largestRead  = 256 << 10
)

// merge merges the runs of a spill.
type merge struct {
	spill   *spill
	cursors []*cursor // a heap, the next record first
	record  []byte    // of the first one: the others have read their keys alone
}

// cursor is the next record of one run.
type cursor struct {
	in    *bufio.Reader
	left  int    // records that are still to be read
	order int    // index of the run: of equal keys, earlier runs are first
	times uint64 // how often the record occurs
	key   []byte
	size  uint64 // of the record, which follows
}

// merge starts at the beginning of every run.
func (s *spill) merge(memory int64) (*merge, error) {
	m := &merge{spill: s}
	size := min(max(memory/int64(len(s.runs)), smallestRead), largestRead)
	for i, r := range s.runs {
		section := io.NewSectionReader(s.file, r.start, r.end-r.start)
		c := &cursor{in: bufio.NewReaderSize(section, int(size)), left: r.records, order: i}
		if err := c.next(); err != nil {
			return nil, s.failure(err)
		}
		m.cursors = append(m.cursors, c)
	}
	heap.Init(m)
	return m, nil
}

// each calls emit with all records in order.
func (m *merge) each(emit func(key, record []byte) error) error {
	for len(m.cursors) > 0 {
		first := m.cursors[0]
		var err error
		if m.record, err = first.fill(m.record, first.size); err != nil {
			return m.spill.failure(err)
		}
		for range first.times {
			if err := emit(first.key, m.record); err != nil {
				return err
			}
		}
		switch err := first.next(); {
		case errors.Is(err, io.EOF):
			heap.Pop(m)
		case err != nil:
			return m.spill.failure(err)
		default:
			heap.Fix(m, 0)
		}
	}
	return nil
}

// next reads the key of a record, whose bytes were all read before, or returns io.EOF at the end of the run.
func (c *cursor) next() error {
	if c.left == 0 {
		return io.EOF
	}
	c.left--
	key, err := binary.ReadUvarint(c.in)
	if err != nil {
		return cut(err)
	}
	if c.size, err = binary.ReadUvarint(c.in); err != nil {
		return cut(err)
	}
	if c.times, err = binary.ReadUvarint(c.in); err != nil {
		return cut(err)
	}
	c.key, err = c.fill(c.key, key)
	return err
}

// fill reads size bytes into b, which grows as needed.
func (c *cursor) fill(b []byte, size uint64) ([]byte, error) {
	if uint64(cap(b)) < size {
		b = make([]byte, size)
	}
	b = b[:size]
	_, err := io.ReadFull(c.in, b)
	return b, cut(err)
}

// cut turns the early end of a file into io.ErrUnexpectedEOF, which is not the
// end of a run.
func cut(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// Len, Less, Swap, Push and Pop make merge a heap of cursors.
func (m *merge) Len() int { return len(m.cursors) }

func (m *merge) Less(i, j int) bool {
	a, b := m.cursors[i], m.cursors[j]
	if order := bytes.Compare(a.key, b.key); order != 0 {
		return order < 0
	}
	return a.order < b.order
}

func (m *merge) Swap(i, j int) { m.cursors[i], m.cursors[j] = m.cursors[j], m.cursors[i] }

func (m *merge) Push(c any) { m.cursors = append(m.cursors, c.(*cursor)) }

func (m *merge) Pop() any {
	last := len(m.cursors) - 1
	c := m.cursors[last]
	m.cursors = m.cursors[:last]
	return c
}
