package record

import (
	"bytes"
	"encoding/json"
	"testing"
)

// Each byte of ASCII, at each place of strings of many lengths, is escaped as
// encoding/json escapes it, which the gateway does as well.
func TestStringsAreEscapedAtEachPlace(t *testing.T) {
	t.Parallel()
	for c := range byte(0x80) {
		for length := 1; length < 80; length += 1 + length/8 {
			for at := range length {
				s := bytes.Repeat([]byte{'a'}, length)
				s[at] = c
				want, err := json.Marshal(string(s))
				if err != nil {
					t.Fatal(err)
				}
				if got, valid := appendString(nil, s); !valid || !bytes.Equal(got, want) {
					t.Fatalf("%q, not %s", got, want)
				}
			}
		}
	}
}

// A byte that is not ASCII is found at each place.
func TestASCIIAtEachPlace(t *testing.T) {
	t.Parallel()
	for length := range 100 {
		s := bytes.Repeat([]byte{0x7f}, length)
		if !isASCII(s) {
			t.Fatalf("%q is refused", s)
		}
		for at := range length {
			s[at] = 0x80
			if isASCII(s) {
				t.Fatalf("%q is taken", s)
			}
			s[at] = 0x7f
		}
	}
}
