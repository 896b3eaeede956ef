// Package idset records which ids were seen, in bounded memory: beyond a few
// hundred thousand, it keeps them on disk.
package idset

import "crypto/sha256"

// Set is a set of ids, each with seven bits for its user. Ids are identified by
// 120 bits of their SHA-256. The zero value is ready for use.
type Set struct {
	// InMemory is the number of ids to hold in memory; 0 means 200,000.
	InMemory int

	memory map[key]uint8
	disk   *table
}

const (
	defaultInMemory = 200_000
	keySize         = 15
)

type key [keySize]byte

// Mark adds an id, or adds bits to those of a known id. It returns the previous
// bits, and whether the id was known.
func (s *Set) Mark(id string, bits uint8) (before uint8, known bool, err error) {
	sum := sha256.Sum256([]byte(id))
	k := key(sum[:keySize])
	if s.disk != nil {
		return s.disk.mark(k, bits)
	}
	before, known = s.memory[k]
	if !known && len(s.memory) >= s.limit() {
		if err := s.spill(); err != nil {
			return 0, false, err
		}
		return s.disk.mark(k, bits)
	}
	if s.memory == nil {
		s.memory = map[key]uint8{}
	}
	s.memory[k] = before | bits
	return before, known, nil
}

func (s *Set) limit() int {
	if s.InMemory > 0 {
		return s.InMemory
	}
	return defaultInMemory
}

// spill moves all ids to disk.
func (s *Set) spill() error {
	disk, err := newTable(int64(s.limit()))
	if err != nil {
		return err
	}
	s.disk = disk
	for k, bits := range s.memory {
		if _, _, err := disk.mark(k, bits); err != nil {
			return err
		}
	}
	s.memory = nil
	return nil
}

// Close removes what is on disk.
func (s *Set) Close() error {
	s.memory = nil
	if s.disk == nil {
		return nil
	}
	return s.disk.file.Close()
}
