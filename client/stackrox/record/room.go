package record

// A record with many tiny elements must not take many times its length: their
// cells take a fixed number of bytes, and half of what was read of the record. An
// element of a real record is several times as long as its cells.
const (
	freeCells = 16 << 20
	cellBytes = 8
)

// growth is by what part of n cells their table grows. Where they are many, it
// grows seldom: memory that is not written yet costs nothing, a copy does.
func growth(n int) int {
	if n*cellBytes > 1<<20 {
		return 7
	}
	return 1
}

const tooMany = "too many elements for the length of the record"

// crowded reports that the elements take too much, after a number of bytes of the
// record.
func (p *store) crowded(read int) bool { return p.spans*cellBytes > freeCells+read/2 }

// scattered reports that what was put together from pieces of messages takes too
// much: pieces of two messages in turn would copy both again and again. Servers
// send no message in pieces.
func (w *wire) scattered() bool { return len(w.b)-w.size > freeCells+w.size/2 }
