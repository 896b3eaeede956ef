package record

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

// Each byte of ASCII, at each place of strings of many lengths, is escaped as
// encoding/json escapes it, which the gateway does as well.
func TestStringsAreEscapedAtEachPlace(t *testing.T) {
	t.Parallel()
	for c := range byte(0x80) {
		for length := 1; length < 200; length += 1 + length/8 {
			for at := range length {
				s := bytes.Repeat([]byte{'a'}, length)
				s[at] = c
				want, err := json.Marshal(string(s))
				if err != nil {
					t.Fatal(err)
				}
				if got, valid := AppendString(nil, s); !valid || !bytes.Equal(got, want) {
					t.Fatalf("%q, not %s", got, want)
				}
			}
		}
	}
}

// A byte that is not UTF-8 is found at each place of strings of many lengths.
func TestInvalidUTF8AtEachPlace(t *testing.T) {
	t.Parallel()
	for length := 1; length < 200; length++ {
		for at := range length {
			s := bytes.Repeat([]byte{'a'}, length)
			s[at] = 0x80
			if got, valid := AppendString(nil, s); valid {
				t.Fatalf("%q is taken for UTF-8", got)
			}
		}
	}
}

func TestFragments(t *testing.T) {
	t.Parallel()
	for length := range 2 * fragmentRoom {
		s := strings.Repeat("x", length)
		f := newFragment(s)
		for room := range 2 * fragmentRoom {
			dst := append(make([]byte, 0, room+1), '{')
			if got := string(f.append(dst)); got != "{"+s {
				t.Fatalf("%q with room for %d", got, room)
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

// The capacity for a large message suffices for strings of any bytes.
func TestPrintedSizeBoundsStrings(t *testing.T) {
	t.Parallel()
	for _, unit := range []string{"a", "<", "&", "\"", "\\", "\n", "\x01", "\b", "\x7f", "\u2028", "\u00e9", "\u6f22", "\U0001f600", "<a\n\u2029>"} {
		s := []byte(strings.Repeat(unit, 1000))
		quoted, valid := AppendString(nil, s)
		if room := printedSize(s); !valid || room < len(quoted)-len(`""`) {
			t.Errorf("%q: room for %d bytes, %d are needed", unit, room, len(quoted))
		}
	}
}
