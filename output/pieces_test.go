package output

import (
	"bytes"
	"strings"
	"testing"
)

// A cell that is escaped in pieces is the same as one that is escaped whole, wherever
// the pieces end.
func TestLargeCellsAreEscapedInPieces(t *testing.T) {
	t.Parallel()
	parts := []string{"_a_", "é容\u202e", "\r\n", "a\r", "<&>\"'", "a_b", "\x7f\t\n", "*|", " "}
	for format, escape := range map[Format]func(dst, data []byte) []byte{Table: nil, Markdown: appendMarkdown, HTML: appendHTML} {
		for shift := range 8 {
			cell := strings.Repeat("x", shift) + strings.Repeat(strings.Join(parts, ""), large/20)
			got := written(t, []string{cell, "after"}, stringColumn("name"), Options{Format: format, NoHeaders: true})
			if want := string(appendCell(nil, []byte(cell), escape)); !strings.Contains(got, strings.TrimRight(want, " ")) || !strings.Contains(got, "after") {
				t.Errorf("%v: a cell after %d bytes differs", format, shift)
			}
		}
	}
}

// Long runs of characters next to which no piece should end are split nevertheless.
func TestPiecesEnd(t *testing.T) {
	t.Parallel()
	for _, data := range []string{"", "a", strings.Repeat("_", 3*pieceBytes), strings.Repeat("\x80", 2*pieceBytes+1), strings.Repeat("容", pieceBytes)} {
		var joined []byte
		for piece := range pieces([]byte(data)) {
			if len(piece) == 0 || len(piece) > pieceBytes {
				t.Fatalf("a piece of %d bytes", len(piece))
			}
			joined = append(joined, piece...)
		}
		if !bytes.Equal(joined, []byte(data)) {
			t.Errorf("%d bytes of %d", len(joined), len(data))
		}
	}
}
