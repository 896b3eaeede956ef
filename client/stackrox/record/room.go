package record

// A record with many tiny elements must not take many times its length: its cells may
// take a fixed number of bytes plus half of the length read. An element of a real
// record is several times as long as its cells.
const (
	freeCells = 8 << 20
	cellBytes = 8
)

// growth returns by how many times n a table of n cells grows. Large tables grow
// rarely, by a lot: unwritten memory costs nothing, a copy does.
func growth(n int) int {
	if n*cellBytes > 1<<20 {
		return 7
	}
	return 1
}

const tooMany = "too many elements for the length of the record"

// crowded reports whether the elements take too much memory for the bytes read of the
// record.
func (p *store) crowded(read int) bool { return p.spans*cellBytes > freeCells+read/2 }

// scattered reports whether messages merged from pieces take too much memory:
// alternating pieces of two messages would copy both again and again. Servers do not
// send messages in pieces.
func (w *wire) scattered() bool { return len(w.b)-w.size > freeCells+w.size/2 }
