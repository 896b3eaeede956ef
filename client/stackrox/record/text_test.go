package record

import (
	"bytes"
	"testing"
)

// With each byte at each place of a stride, a search ends exactly where a search byte by
// byte ends.
func TestSearchesEndWhereTheyMust(t *testing.T) {
	t.Parallel()
	ordinaryByte := func(c byte) bool { return c >= '-' && c < 0x80 && c != '\\' }
	proseByte := func(c byte) bool { return c >= ' ' && c < 0x80 && c != '\\' && c != '"' }
	for _, search := range []struct {
		name   string
		find   func([]byte, int) int
		passes func(byte) bool
	}{{"ordinary", ordinary, ordinaryByte}, {"prose", prose, proseByte}} {
		for c := range 256 {
			for at := range stride {
				b := append(bytes.Repeat([]byte{'a'}, 2*stride), make([]byte, pad)...)
				b[at], b[at+1] = byte(c), 0x80
				want := at
				if search.passes(byte(c)) {
					want++
				}
				if got := search.find(b, 0); got != want {
					t.Fatalf("%s: byte %#x at %d: %d, want %d", search.name, c, at, got, want)
				}
			}
		}
	}
}
