package stackrox

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"io"
	"slices"

	"tally/output/outfile"
)

// storeLimit is how many bytes a store keeps in memory.
const storeLimit = 64 << 20

// chunkSize is how many bytes a store allocates at a time, and writes to disk at
// a time once it exceeds its memory.
const chunkSize = 1 << 20

// store keeps byte strings in order of arrival, on disk beyond a limit. Memory is
// allocated in chunks: one large buffer would be copied as it grows, or be
// allocated for the limit, which most stores never reach.
type store struct {
	directory string
	limit     int
	chunks    []chunk
	held      int    // bytes of the chunks
	spare     []byte // of a chunk that went to disk
	scratch   *outfile.ScratchFile
	size      int64 // in memory and on disk together
	room      []byte
}

// chunk holds the strings from a position on.
type chunk struct {
	begins int64
	data   []byte
}

// stretch is the position of a byte string in a store.
type stretch struct{ from, to int64 }

// add appends a byte string.
func (s *store) add(b []byte) (stretch, error) {
	at := stretch{s.size, s.size + int64(len(b))}
	last := len(s.chunks) - 1
	if last < 0 || cap(s.chunks[last].data)-len(s.chunks[last].data) < len(b) {
		if err := s.grow(len(b)); err != nil {
			return at, err
		}
		last = len(s.chunks) - 1
	}
	s.chunks[last].data = append(s.chunks[last].data, b...)
	s.size = at.to
	return at, nil
}

// grow adds a chunk with room for n bytes.
func (s *store) grow(n int) error {
	size := max(n, min(chunkSize, s.limit))
	if s.held > 0 && s.held+size > s.limit {
		if err := s.flush(); err != nil {
			return err
		}
	}
	data := s.spare
	if s.spare = nil; cap(data) < size {
		data = make([]byte, 0, size)
	}
	s.chunks, s.held = append(s.chunks, chunk{s.size, data}), s.held+cap(data)
	return nil
}

// flush moves what is in memory to the disk.
func (s *store) flush() error {
	if s.scratch == nil {
		scratch, err := outfile.Scratch(s.directory)
		if err != nil {
			return err
		}
		s.scratch = scratch
	}
	for _, c := range s.chunks {
		if _, err := s.scratch.File().WriteAt(c.data, c.begins); err != nil {
			return fmt.Errorf("keep what was read (TMPDIR chooses another directory): %w", err)
		}
	}
	s.spare, s.held = s.chunks[0].data[:0], 0
	clear(s.chunks)
	s.chunks, s.limit = s.chunks[:0], min(s.limit, chunkSize)
	return nil
}

// get returns a byte string, valid until the next call.
func (s *store) get(at stretch) ([]byte, error) {
	after, _ := slices.BinarySearchFunc(s.chunks, at.from, func(c chunk, from int64) int { return cmp.Compare(c.begins, from+1) })
	if after > 0 {
		c := s.chunks[after-1]
		return c.data[at.from-c.begins : at.to-c.begins], nil
	}
	if n := int(at.to - at.from); cap(s.room) < n {
		s.room = make([]byte, n)
	}
	s.room = s.room[:at.to-at.from]
	if _, err := s.scratch.File().ReadAt(s.room, at.from); err != nil && err != io.EOF {
		return nil, fmt.Errorf("read what was kept: %w", err)
	}
	return s.room, nil
}

// close removes the file.
func (s *store) close() error {
	if s.scratch == nil {
		return nil
	}
	return s.scratch.Close()
}

// pack appends byte strings with their lengths; unpack splits them again.
func pack(dst []byte, parts ...[]byte) []byte {
	for _, p := range parts {
		dst = append(binary.AppendUvarint(dst, uint64(len(p))), p...)
	}
	return dst
}

// unpack puts the next byte strings of src into parts, and returns the rest.
func unpack(src []byte, parts [][]byte) []byte {
	for i := range parts {
		n, size := binary.Uvarint(src)
		parts[i] = src[size : size+int(n)] //nolint:gosec // the length of a part of src
		src = src[size+int(n):]            //nolint:gosec // as above
	}
	return src
}
