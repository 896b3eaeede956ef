package record

import (
	"bytes"
	"hash/maphash"
	"slices"
	"strconv"

	"tally/client/stackrox/schema"
)

// truth reads true or false.
func (p *parser) truth(i int, s *step, out []span) int {
	word := "true"
	if p.b[i] == 'f' {
		word = "false"
	}
	end := p.literal(i, word)
	if end >= 0 {
		out[s.slot] = spanOf(i, end)
	}
	return end
}

// bare reads a number, or an enumeration's number, that is not a string; or a string, where a number may be one.
func (p *parser) bare(i int, s *step, out []span) int {
	if p.b[i] == '"' && s.kind != schema.Enum {
		return p.quoted(i+1, s, out)
	}
	if d := p.b[i] - '0'; d <= 9 && (p.b[i+1] == ',' || p.b[i+1] == '}') {
		out[s.slot] = spanOf(i, i+1).with(numeric)
		return i + 1
	}
	end := p.number(i)
	if end < 0 {
		return -1
	}
	if !fits(p.b[i:end], s.kind) {
		return p.fail(i, "want "+shape(s.kind))
	}
	out[s.slot] = spanOf(i, end).with(numeric)
	return end
}

// quoted reads a number in a string, from after the opening quote.
func (p *parser) quoted(i int, s *step, out []span) int {
	if end := digits(p.b, i); end > i && end <= i+plenty && p.b[end] == '"' && (p.b[i] != '0' || end == i+1) {
		out[s.slot] = spanOf(i, end)
		return end + 1
	}
	end, flag := p.str(i)
	if end < 0 {
		return -1
	}
	v := spanOf(i, end).with(flag)
	if !p.numeral(v, s.kind) {
		return p.fail(i, "want "+shape(s.kind))
	}
	out[s.slot] = v
	return end + 1
}

// plenty is the number of digits that fit every kind.
const plenty = 9

// numeral reports whether a string is a number that fits a kind.
func (p *parser) numeral(v span, k kind) bool {
	var room [64]byte
	data := v.append(room[:0], p.b)
	if k == schema.Float && (string(data) == "NaN" || string(data) == "Infinity" || string(data) == "-Infinity") {
		return true
	}
	end, ok := number(append(data, 0), 0)
	return ok && end == len(data) && fits(data, k)
}

// fits reports whether the number s is in the range of a kind.
func fits(s []byte, k kind) bool {
	if k != schema.Float {
		_, ok := whole(s, k)
		return ok
	}
	const short = 30 // so few digits without an exponent are always in range
	if len(s) <= short && !hasExponent(s) {
		return true
	}
	_, err := strconv.ParseFloat(string(s), 32)
	return err == nil
}

// hasExponent reports whether the number s has an exponent. For most numbers a search in a
// call of its own would not pay.
func hasExponent(s []byte) bool {
	for _, c := range s {
		if c|0x20 == 'e' {
			return true
		}
	}
	return false
}

func shape(k kind) string {
	switch k {
	case schema.Float:
		return "a number of 32 bits"
	case schema.Enum:
		return "a name or a number of 32 bits"
	case schema.Int32:
		return "a whole number of 32 bits"
	}
	return "a whole number of 64 bits"
}

// key is a name in a map.
type key struct {
	hash uint64
	name span
}

// dictionary reads a map of strings from after its opening brace. No name may occur twice.
func (p *parser) dictionary(i int, s *step, out []span) int {
	from := i - 1
	if p.depth++; p.depth > maxDepth {
		return p.fail(i, "nested too deep")
	}
	p.keys = p.keys[:0]
	for first := true; ; first = false {
		var name *step
		if i, name = p.other(i, p.nothing, first); i < 0 {
			return -1
		}
		if name.kind == closing {
			break
		}
		p.keep(p.name)
		if i = p.space(i); p.b[i] != '"' {
			return p.fail(i, "want a string")
		}
		end, _ := p.str(i + 1)
		if end < 0 {
			return -1
		}
		i = end + 1
	}
	if p.depth--; p.twice() {
		return p.fail(i, "a duplicate key")
	}
	out[s.slot] = spanOf(from, i)
	return i
}

// keep records a name of a map.
func (p *parser) keep(name span) {
	var room [256]byte
	p.keys = append(p.keys, key{maphash.Bytes(p.seed, name.append(room[:0], p.b)), name})
}

// twice reports whether a name occurs twice in the map that was read.
func (p *parser) twice() bool {
	slices.SortFunc(p.keys, func(a, b key) int {
		if a.hash < b.hash {
			return -1
		}
		return int(min(a.hash-b.hash, 1))
	})
	for k := 1; k < len(p.keys); k++ {
		if a, b := p.keys[k-1], p.keys[k]; a.hash == b.hash && bytes.Equal(a.name.append(nil, p.b), b.name.append(nil, p.b)) {
			return true
		}
	}
	return false
}
