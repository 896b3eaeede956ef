package record

import (
	"bytes"
	"strings"
	"testing"

	"tally/client/stackrox/schema"
)

// The JSON of a long message in parts equals that in one piece, wherever it is cut.
func TestC6PartsOfALongMessage(t *testing.T) {
	t.Parallel()
	for _, export := range schema.Load().Exports() {
		for seed := range uint64(10) {
			char := []string{"x", "<\x01", "結", "a\"\u2028", "é"}[seed%5]
			long := inside(1, inside(2, []byte(strings.Repeat(char, longString/len(char)+1))))
			stream := frame(append(newWireGen(seed*7).message(export.Message, 0), long...))
			frames, err := NewFrames(bytes.NewReader(stream), NewPlan(export), 0)
			if err != nil {
				t.Fatal(err)
			}
			r, err := frames.Next()
			if err != nil {
				continue // the generator also makes messages that are refused
			}
			var parts []byte
			rest := r.JSONParts(func(part []byte) []byte {
				if len(part) < int(3+seed) {
					return part
				}
				parts = append(parts, part[:len(part)-1]...)
				return append(part[:0], part[len(part)-1])
			})
			parts = append(parts, rest...)
			if size := r.JSONSize(); size != len(parts) {
				t.Errorf("%s %d: %d bytes, of which the size is said to be %d", export.Noun, seed, len(parts), size)
			}
			if want := r.JSON(); !bytes.Equal(parts, want) || len(want) < longString {
				t.Errorf("%s %d: %d bytes in parts, %d in one piece", export.Noun, seed, len(parts), len(want))
			}
		}
	}
}

// The JSON of a message whose every byte takes six in JSON is never held as a whole.
// The memory of the whole process is measured, so no other test may run meanwhile.
func TestC6EscapesOfALongMessageAreNotHeld(t *testing.T) {
	stream := frame(inside(1, inside(2, bytes.Repeat([]byte{1}, 4<<20))))
	frames, err := NewFrames(bytes.NewReader(stream), NewPlan(schema.Load().Pods()), 0)
	if err != nil {
		t.Fatal(err)
	}
	r, err := frames.Next()
	if err != nil {
		t.Fatal(err)
	}
	longest := 0
	r.JSONParts(func(part []byte) []byte {
		longest = max(longest, cap(part))
		if len(part) < piece {
			return part
		}
		return append(part[:0], part[len(part)-1])
	})
	if size := r.JSONSize(); longest > 16*piece || size < 24<<20 {
		t.Errorf("%d KiB were held of %d MiB", longest>>10, size>>20)
	}
}
