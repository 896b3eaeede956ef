package podscan

import "encoding/binary"

// glueWords is how many words the longest glue needs.
const glueWords = 3

// glue is what stands before a value while the server's order holds, `,"name":`, as words that are compared at once.
type glue struct {
	size         int
	words, masks [glueWords]uint64
}

func newGlue(s string) glue {
	g := glue{size: len(s)}
	for i := range len(s) {
		g.words[i/8] |= uint64(s[i]) << (i % 8 * 8)
		g.masks[i/8] |= 0xff << (i % 8 * 8)
	}
	return g
}

// begins reports whether b, which must not be shorter than pad, begins with the glue.
func (g *glue) begins(b []byte) bool {
	v, w, x := binary.LittleEndian.Uint64(b), binary.LittleEndian.Uint64(b[8:]), binary.LittleEndian.Uint64(b[16:])
	return (v^g.words[0])&g.masks[0]|(w^g.words[1])&g.masks[1]|(x^g.words[2])&g.masks[2] == 0
}
