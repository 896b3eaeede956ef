package output

import (
	"bytes"
	"iter"
	"runtime"
	"unicode/utf8"
)

// pieceBytes is how many bytes of a large cell are escaped and written at once:
// escaping may multiply them.
const pieceBytes = 64 << 10

// pieces splits a cell so that escaping the parts is the same as escaping the whole:
// no part ends within a character or a line break, or next to an underscore, whose
// neighbours matter.
func pieces[T string | []byte](data T) iter.Seq[T] {
	return func(yield func(T) bool) {
		for len(data) > 0 {
			n := pieceSize(data)
			if !yield(data[:n]) {
				return
			}
			data = data[n:]
		}
	}
}

func pieceSize[T string | []byte](data T) int {
	if len(data) <= pieceBytes {
		return len(data)
	}
	for n := pieceBytes; n > pieceBytes/2; n-- {
		if a, b := data[n-1], data[n]; utf8.RuneStart(b) && a != '_' && b != '_' && a != '\r' {
			return n
		}
	}
	n := pieceBytes // there is no such place: at least keep the character whole
	for n > pieceBytes/2 && !utf8.RuneStart(data[n]) {
		n--
	}
	return n
}

// late escapes and appends a cell, and flushes the finished parts.
func (t *table) late(dst []byte, i int, c cell) []byte {
	escape := t.style.escape
	frame := t.style.place(t, nil, i, t.fitted(i, cell{content: []byte(standIn), width: c.width}))
	before, after, _ := bytes.Cut(frame, []byte(standIn))
	dst = append(dst, before...)
	escaped := 0
	for piece := range pieces(c.content) {
		if dst = appendCell(dst, piece, escape); t.flush != nil && len(dst) >= block {
			dst = t.flush(dst)
		}
		if escaped += len(piece); escaped >= large {
			runtime.GC() // escaping a piece leaves several copies of it as garbage
			escaped = 0
		}
	}
	return append(dst, after...)
}
