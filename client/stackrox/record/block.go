package record

import "fmt"

// reserved is the size from which a block is not doubled any more.
const reserved = 8 << 20

// enlarged returns a larger block of at most size bytes, with the first used bytes of the old one. Doubled again and again, blocks would take three times
// the memory of the record that they are for, since the previous ones are still there. A large block is therefore made
// only once, in the full size: the operating system provides its pages when something is written to them.
func enlarged(block []byte, used, size int) []byte {
	if len(block) < reserved {
		size = min(size, 2*len(block)+pad)
	}
	larger := make([]byte, size)
	copy(larger[:used], block) // without the bounds, make and copy become one, which writes to all of it
	return larger
}

// tooLong says why a record is refused.
func tooLong(limit int) string { return fmt.Sprintf("record too long, longer than %d bytes", limit) }
