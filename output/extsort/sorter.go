// Package extsort sorts any number of records: in memory up to a bound, and with
// sorted runs in a temporary file beyond it.
package extsort

import (
	"bytes"
	"slices"
)

// entry is one record with its sort key, both in a chunk of the sorter's memory.
type entry struct {
	key, record []byte
	order       int // of arrival, which decides between equal keys
}

const (
	// entrySize is the memory that an entry needs besides its bytes.
	entrySize = 72
	// chunkSize is the increment by which the memory grows.
	chunkSize = 256 << 10
	// largeSize is the size of a record that is written at once: it takes longer to
	// write many small ones.
	largeSize = 4 << 20
)

// Sorter puts records in order. It holds them up to a bound, beyond which it
// writes sorted runs to a temporary file; [Sorter.Each] merges them. Records with
// equal keys keep their order. Its methods must not be called concurrently.
type Sorter struct {
	memory int64
	spill  *spill

	entries []entry
	items   []item // of the entries
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
func (s *Sorter) Add(key, record []byte) error { return s.add(key, record, s.keep) }

// Adopt adds a record, which it copies, with a key that it keeps: the caller must not
// use it again.
func (s *Sorter) Adopt(key, record []byte) error {
	return s.add(key, record, func(key []byte) []byte { return key })
}

func (s *Sorter) add(key, record []byte, keep func([]byte) []byte) error {
	size := int64(len(key) + len(record) + entrySize)
	if s.bytes+size > s.memory && len(s.entries) > 0 {
		if err := s.writeRun(); err != nil {
			return err
		}
	}
	s.bytes += size
	if size >= largeSize { // it goes to the file before the caller uses it again
		s.entries = append(s.entries, entry{keep(key), record, len(s.entries)})
		return s.writeRun()
	}
	s.entries = append(s.entries, entry{keep(key), s.keep(record), len(s.entries)})
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

// forget clears the memory for the next run.
func (s *Sorter) forget() {
	for i := range s.chunks {
		s.chunks[i] = s.chunks[i][:0]
	}
	clear(s.entries) // of keys that are not in the memory
	s.entries, s.bytes, s.current = s.entries[:0], 0, 0
}

// sorted returns the entries in memory, in order.
func (s *Sorter) sorted() []item {
	s.items = s.items[:0]
	for i := range s.entries {
		s.items = append(s.items, item{entry: &s.entries[i]})
	}
	sort(s.items, 0)
	return s.items
}

// writeRun moves what is in memory to the temporary file.
func (s *Sorter) writeRun() error {
	sorted, records := s.sorted(), 0
	for len(sorted) > 0 {
		times := repeats(sorted)
		if err := s.spill.write(sorted[0].entry, times); err != nil {
			return err
		}
		sorted = sorted[times:]
		records++
	}
	s.forget()
	return s.spill.endRun(records)
}

// repeats counts how often the first record occurs at the beginning of sorted
// items.
func repeats(sorted []item) int {
	first := sorted[0].entry
	for i, it := range sorted[1:] {
		if !bytes.Equal(it.entry.key, first.key) || !bytes.Equal(it.entry.record, first.record) {
			return i + 1
		}
	}
	return len(sorted)
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
	s.entries, s.items, s.chunks = nil, nil, nil
	m, err := s.spill.merge(s.memory)
	if err != nil {
		return err
	}
	return m.each(emit)
}

func (s *Sorter) eachInMemory(emit func(key, record []byte) error) error {
	for _, it := range s.sorted() {
		if err := emit(it.entry.key, it.entry.record); err != nil {
			return err
		}
	}
	return nil
}

// Failed reports whether the temporary file failed, so that the sorted records
// are lost.
func (s *Sorter) Failed() bool { return s.spill.failed }

// Close removes the temporary file.
func (s *Sorter) Close() error { return s.spill.close() }
