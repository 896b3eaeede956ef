package stackrox

import (
	"encoding/binary"
	"fmt"
	"io"
	"slices"

	"tally/output/outfile"
)

// storeLimit is how many bytes a store keeps in memory.
const storeLimit = 64 << 20

// writeSize is how many bytes go to disk at a time, once a store has outgrown its
// memory, which is then free.
const writeSize = 1 << 20

// store keeps byte strings in the order in which they come, on disk beyond a
// limit.
type store struct {
	directory string
	limit     int
	memory    []byte
	scratch   *outfile.ScratchFile
	size      int64 // in memory and on disk together
	room      []byte
}

// stretch is the position of a byte string in a store.
type stretch struct{ from, to int64 }

// add appends a byte string.
func (s *store) add(b []byte) (stretch, error) {
	at := stretch{s.size, s.size + int64(len(b))}
	if len(s.memory)+len(b) > s.limit && len(s.memory) > 0 {
		if err := s.flush(); err != nil {
			return at, err
		}
	}
	if room := len(s.memory) + len(b); room > cap(s.memory) && room > s.limit/8 {
		s.memory = slices.Grow(s.memory, max(s.limit, room)-len(s.memory)) // once: each copy would be garbage of that size
	}
	s.memory = append(s.memory, b...)
	s.size = at.to
	return at, nil
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
	if _, err := s.scratch.File().WriteAt(s.memory, s.size-int64(len(s.memory))); err != nil {
		return fmt.Errorf("keep what was read (TMPDIR chooses another directory): %w", err)
	}
	s.memory, s.limit = make([]byte, 0, writeSize), min(s.limit, writeSize)
	return nil
}

// get returns a byte string, valid until the next call.
func (s *store) get(at stretch) ([]byte, error) {
	begins := s.size - int64(len(s.memory))
	if at.from >= begins {
		return s.memory[at.from-begins : at.to-begins], nil
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
