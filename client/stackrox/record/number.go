package record

import (
	"bytes"
	"math"
	"strconv"

	"tally/client/stackrox/schema"
)

// number checks a number. A number at the end of the block may continue after it.
func (p *parser) number(i int) int {
	end, ok := number(p.b, i)
	if !ok || end >= p.end {
		return p.fail(end, "want a value")
	}
	return end
}

// number returns the index after the number at i, or that of its first invalid byte. A byte that is not part of a
// number must follow.
func number(b []byte, i int) (end int, ok bool) {
	if b[i] == '-' {
		i++
	}
	if end = digits(b, i); end == i || b[i] == '0' && end > i+1 {
		return i, false
	}
	if i = end; b[i] == '.' {
		if end = digits(b, i+1); end == i+1 {
			return end, false
		}
	}
	if i = end; b[i] == 'e' || b[i] == 'E' {
		if i++; b[i] == '+' || b[i] == '-' {
			i++
		}
		if end = digits(b, i); end == i {
			return end, false
		}
	}
	return end, true
}

// digits returns the index of the first byte from i on that is not a digit.
func digits(b []byte, i int) int {
	for b[i]-'0' <= 9 {
		i++
	}
	return i
}

// integer is an integer as sign and magnitude.
type integer struct {
	magnitude uint64
	negative  bool
}

// whole returns the value of the JSON number s if it is a whole number in the range of a
// kind: 137, 1e2, 1370e-1, 2.0.
func whole(s []byte, k kind) (integer, bool) {
	exp := 0
	all := s
	if i := bytes.IndexAny(s, "eE"); i >= 0 {
		s, exp = s[:i], exponent(s[i+1:])
	}
	n, scale, ok := significant(s)
	if n == 0 && ok {
		return integer{}, true
	}
	if scale += exp; scale < 0 || !ok {
		return integer{}, false
	}
	n, ok = shift(n, scale)
	v := integer{n, all[0] == '-'}
	return v, ok && v.fits(k)
}

// fits reports whether the value is in the range of a kind.
func (v integer) fits(k kind) bool {
	switch k {
	case schema.Uint64:
		return !v.negative || v.magnitude == 0
	case schema.Int64:
		return v.magnitude <= math.MaxInt64 || v.negative && v.magnitude == 1<<63
	}
	return v.magnitude <= math.MaxInt32 || v.negative && v.magnitude == 1<<31
}

// signed returns the value of an integer that fits an int64.
func (v integer) signed() int64 {
	if v.negative {
		return -int64(v.magnitude)
	}
	return int64(v.magnitude)
}

// append appends the value in digits.
func (v integer) append(dst []byte) []byte {
	if v.negative && v.magnitude != 0 {
		dst = append(dst, '-')
	}
	return strconv.AppendUint(dst, v.magnitude, 10)
}

// significant returns n, without trailing zeros, and a scale: n times ten to the scale is
// the number s without its sign.
func significant(s []byte) (n uint64, scale int, ok bool) {
	zeros, places := 0, 0
	for _, c := range s {
		if c == '.' {
			places = 1
		}
		if c < '0' {
			continue
		}
		scale -= places
		if zeros++; c == '0' {
			continue
		}
		if n, ok = shift(n, zeros); !ok || n > math.MaxUint64-uint64(c-'0') {
			return 0, 0, false
		}
		n += uint64(c - '0')
		zeros = 0
	}
	return n, scale + zeros, true
}

// shift returns n times ten to the k, and whether there is such a number.
func shift(n uint64, k int) (uint64, bool) {
	for ; k > 0 && n > 0; k-- {
		if n > math.MaxUint64/10 {
			return 0, false
		}
		n *= 10
	}
	return n, true
}

// exponent returns the value of an exponent, clamped to the relevant range.
func exponent(s []byte) int {
	n := 0
	for _, c := range s {
		if '0' <= c && c <= '9' {
			n = min(n*10+int(c-'0'), math.MaxInt32)
		}
	}
	if s[0] == '-' {
		n = -n
	}
	return n
}
