package record

import "fmt"

// reserved is the size from which a block grows to its maximum in one step rather
// than by doubling.
const reserved = 8 << 20

// enlarged returns a larger block of at most size bytes, with the first used bytes of the
// old one. Repeated doubling would take three times the memory of a large record, since the
// previous blocks are not collected yet. A large block is therefore allocated only once, in
// full size: the operating system provides its pages when they are written to.
func enlarged(block []byte, used, size int) []byte {
	if len(block) < reserved {
		size = min(size, 2*len(block)+pad)
	}
	larger := make([]byte, size)
	copy(larger[:used], block) // without the bounds, the compiler merges make and copy into one call that writes to all of it
	return larger
}

// tooLong is the reason for which a record beyond maxRecord is refused.
func tooLong(limit int) string { return fmt.Sprintf("record too long, longer than %d bytes", limit) }
