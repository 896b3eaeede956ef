// Package extsort sorts any number of records: in memory up to a bound, and with
// sorted runs in a temporary file beyond it.
package extsort

import (
	"bytes"
	"cmp"
	"slices"
)

// entry is one record with its sort key, both in a chunk of the sorter's memory.
type entry struct {
	key, record []byte
	order       int // order order of arrival, which decides between equal keys
}

const (
	// entrySize is the memory that an entry needs besides its bytes.
	entrySize = 64
	// chunkSize is the increment by which the memory grows.
	chunkSize = 256 << 10
)

// Sorter puts records in order. It holds them up to a bound, beyond which it
// writes sorted runs to a temporary file; [Sorter.Each] merges them. Records with
// equal keys keep the order they came in. Its methods must not be called at the
// same time.
type Sorter struct {
	memory int64
	spill  *spill

	entries []entry
	bytes   int64
	chunks  [][]byte
	current int // the chunk that is being filled
}

// New makes a sorter that holds up to memory bytes, and spills to a temporary
// file in dir, the system's directory if empty.
func New(memory int64, directory string) *Sorter {
	return &Sorter{memory: memory, spill: &spill{directory: directory}}
}

// Add adds a record with its key, and copies both.
func (s *Sorter) Add(key, record []byte) error {
	size := int64(len(key) + len(record) + entrySize)
	if s.bytes+size > s.memory && len(s.entries) > 0 {
		if err := s.writeRun(); err != nil {
			return err
		}
	}
	s.bytes += size
	s.entries = append(s.entries, entry{s.keep(key), s.keep(record), len(s.entries)})
	return nil
}

// keep copies b into the memory.
func (s *Sorter) keep(b []byte) []byte {
	if s.current < len(s.chunks) && cap(s.chunks[s.current])-len(s.chunks[s.current]) < len(b) {
		s.current++
	}
	if s.current < len(s.chunks) && cap(s.chunks[s.current]) < len(b) || s.current == len(s.chunks) {
		s.chunks = slices.Insert(s.chunks, s.current, make([]byte, 0, max(chunkSize, len(b))))
	}
	chunk := &s.chunks[s.current]
	start := len(*chunk)
	*chunk = append(*chunk, b...)
	return (*chunk)[start:len(*chunk):len(*chunk)]
}

// forget empties the memory and keeps it for the next run.
func (s *Sorter) forget() {
	for i := range s.chunks {
		s.chunks[i] = s.chunks[i][:0]
	}
	s.entries, s.bytes, s.current = s.entries[:0], 0, 0
}

// sorted returns the entries in memory, in order. Moving pointers is faster
// than moving entries, and the program contains a sort of pointers anyway.
func (s *Sorter) sorted() []*entry {
	sorted := make([]*entry, len(s.entries))
	for i := range s.entries {
		sorted[i] = &s.entries[i]
	}
	slices.SortFunc(sorted, func(a, b *entry) int {
		return cmp.Or(bytes.Compare(a.key, b.key), cmp.Compare(a.order, b.order))
	})
	return sorted
}

// writeRun moves what is in memory to the temporary file.
func (s *Sorter) writeRun() error {
	for _, e := range s.sorted() {
		if err := s.spill.write(e.key, e.record); err != nil {
			return err
		}
	}
	records := len(s.entries)
	s.forget()
	return s.spill.endRun(records)
}

// Each calls emit with the keys and records in order, until emit fails. Both are
// valid until the next call.
func (s *Sorter) Each(emit func(key, record []byte) error) error {
	if len(s.spill.runs) == 0 {
		return s.eachInMemory(emit)
	}
	if len(s.entries) > 0 {
		if err := s.writeRun(); err != nil {
			return err
		}
	}
	s.entries, s.chunks = nil, nil
	m, err := s.spill.merge(s.memory)
	if err != nil {
		return err
	}
	return m.each(emit)
}

func (s *Sorter) eachInMemory(emit func(key, record []byte) error) error {
	for _, e := range s.sorted() {
		if err := emit(e.key, e.record); err != nil {
			return err
		}
	}
	return nil
}

// Failed reports that the temporary file failed, so that the sorted records are
// lost.
func (s *Sorter) Failed() bool { return s.spill.failed }

// Close removes the temporary file.
func (s *Sorter) Close() error { return s.spill.close() }
