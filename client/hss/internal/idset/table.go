package idset

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"tally/client/hss/internal/spool"
)

// table is a hash table in a file, with open addressing. A slot is a key and a
// byte whose highest bit marks the slot as taken.
type table struct {
	file  *spool.File
	slots int64 // a power of two
	taken int64
}

const (
	slotSize = keySize + 1
	takenBit = 0x80
)

// newTable makes a table with room for a number of ids before it has to grow.
func newTable(ids int64) (*table, error) {
	file, err := spool.Create()
	if err != nil {
		return nil, err
	}
	t := &table{file: file, slots: 1 << 10}
	for t.slots < 4*ids {
		t.slots *= 2
	}
	if err := file.Truncate(t.slots * slotSize); err != nil {
		return nil, errors.Join(fmt.Errorf("keep ids on disk: %w", err), file.Close())
	}
	return t, nil
}

// mark is Set.Mark.
func (t *table) mark(k key, bits uint8) (before uint8, known bool, err error) {
	if t.taken >= t.slots/2 {
		if err := t.grow(); err != nil {
			return 0, false, err
		}
	}
	at, slot, err := t.find(k)
	if err != nil {
		return 0, false, err
	}
	known = slot[keySize]&takenBit != 0
	if !known {
		t.taken++
	}
	before = slot[keySize] &^ takenBit
	if known && before|bits == before {
		return before, true, nil
	}
	copy(slot[:], k[:])
	slot[keySize] = takenBit | before | bits
	if _, err := t.file.WriteAt(slot[:], at); err != nil {
		return 0, false, fmt.Errorf("keep ids on disk: %w", err)
	}
	return before, known, nil
}

// find returns the key's slot, or the empty slot where it belongs.
func (t *table) find(k key) (at int64, slot [slotSize]byte, err error) {
	at = int64(binary.LittleEndian.Uint64(k[:])&uint64(t.slots-1)) * slotSize
	for {
		if _, err := t.file.ReadAt(slot[:], at); err != nil {
			return 0, slot, fmt.Errorf("read ids from disk: %w", err)
		}
		if slot[keySize]&takenBit == 0 || key(slot[:keySize]) == k {
			return at, slot, nil
		}
		at = (at + slotSize) % (t.slots * slotSize)
	}
}

// grow moves all ids into a table of twice the size.
func (t *table) grow() error {
	larger, err := newTable(t.slots / 2)
	if err != nil {
		return err
	}
	source := io.NewSectionReader(t.file, 0, t.slots*slotSize)
	block := make([]byte, 1<<10*slotSize)
	for {
		n, err := source.Read(block)
		if err := errors.Join(larger.takeOver(block[:n]), notEnd(err)); err != nil {
			return errors.Join(err, larger.file.Close())
		}
		if err != nil {
			break
		}
	}
	err = t.file.Close()
	*t = *larger
	return err
}

func notEnd(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// takeOver adds the ids of another table.
func (t *table) takeOver(slots []byte) error {
	for ; len(slots) >= slotSize; slots = slots[slotSize:] {
		if bits := slots[keySize]; bits&takenBit != 0 {
			if _, _, err := t.mark(key(slots[:keySize]), bits&^takenBit); err != nil {
				return err
			}
		}
	}
	return nil
}
