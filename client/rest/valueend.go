package rest

import "bytes"

// A value with many tiny parts takes many times its length once it is decoded, into
// the messages of an API or for a jq program. The cost of a part is the most that it
// takes, in bytes. In real rows the parts are a small share of the length, most of
// which is in strings.
const (
	mostCost    = 24 << 20
	objectCost  = 320
	memberCost  = 48
	elementCost = 80
)

var errCrowded = &tooLargeError{"a value of the response has too many parts to be read"}

// crowded reports whether a value that was read as a whole has too many parts.
func crowded(data []byte) bool {
	if len(data) < mostCost/objectCost {
		return false
	}
	v := valueEnd{}
	v.pass(bytes.TrimSpace(data))
	return v.cost > mostCost
}

// maxNesting is how deep values may be nested, as in encoding/json.
const maxNesting = 10_000

// valueEnd finds the end of a value that arrives in pieces.
type valueEnd struct {
	open    []byte // the expected closing brackets, the innermost last
	quoted  bool
	escaped bool
	scalar  bool // a number or a word, which the next byte ends
	ended   bool
	cost    int
}

// pass returns how many bytes of data belong to the value.
func (v *valueEnd) pass(data []byte) int {
	n := 0
	for n < len(data) && !v.ended && v.cost <= mostCost {
		switch {
		case v.quoted:
			n += v.string(data[n:])
		case v.scalar:
			n += v.word(data[n:])
		default:
			v.step(data[n])
			n++
		}
	}
	return n
}

// string skips the rest of a string.
func (v *valueEnd) string(data []byte) int {
	for i, c := range data {
		switch {
		case v.escaped:
			v.escaped = false
		case c == '\\':
			v.escaped = true
		case c == '"':
			v.quoted, v.ended = false, len(v.open) == 0
			return i + 1
		}
	}
	return len(data)
}

// word skips the rest of a number or a word that is not in a list.
func (v *valueEnd) word(data []byte) int {
	for i, c := range data {
		switch c {
		case ',', ':', '{', '}', '[', ']', '"', ' ', '\t', '\n', '\r':
			v.ended = true
			return i
		}
	}
	return len(data)
}

// step handles a byte outside strings.
func (v *valueEnd) step(c byte) {
	switch c {
	case '"':
		v.quoted = true
	case '{':
		v.begin('}', objectCost)
	case '[':
		v.begin(']', elementCost)
	case '}', ']':
		v.close(c)
	case ',':
		v.cost += elementCost
	case ':':
		v.cost += memberCost
	default:
		v.scalar = len(v.open) == 0
		return
	}
	v.ended = v.ended || len(v.open) == 0 && !v.quoted
}

func (v *valueEnd) begin(closing byte, cost int) {
	v.open = append(v.open, closing)
	v.cost += cost
	v.ended = len(v.open) > maxNesting
}

// close ends the innermost list, and the value if nothing remains open or another
// bracket was expected.
func (v *valueEnd) close(c byte) {
	last := len(v.open) - 1
	if v.ended = last < 0 || v.open[last] != c; !v.ended {
		v.open = v.open[:last]
	}
}
