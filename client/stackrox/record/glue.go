package record

import "encoding/binary"

const (
	glueWords = 3 // how many words are compared together
	glueBytes = 8 * glueWords
)

// glue is the bytes before a value in the server's order, `,"name":"`, as words that are
// compared together. The rest of a longer one is a string.
type glue struct {
	size         int
	words, masks [glueWords]uint64
	rest         string
}

func newGlue(s string) glue {
	g := glue{size: len(s)}
	for i := range min(len(s), glueBytes) {
		g.words[i/8] |= uint64(s[i]) << (i % 8 * 8)
		g.masks[i/8] |= 0xff << (i % 8 * 8)
	}
	g.rest = s[min(len(s), glueBytes):]
	return g
}

// begins reports whether b, which must not be shorter than pad, begins with the glue.
func (g *glue) begins(b []byte) bool {
	v, w, x := binary.LittleEndian.Uint64(b), binary.LittleEndian.Uint64(b[8:]), binary.LittleEndian.Uint64(b[16:])
	return (v^g.words[0])&g.masks[0]|(w^g.words[1])&g.masks[1]|(x^g.words[2])&g.masks[2] == 0 &&
		(g.rest == "" || string(b[glueBytes:glueBytes+len(g.rest)]) == g.rest)
}
