package podscan

import (
	"bytes"
	"math"
)

// number checks a number. One that reaches the block's end may go on behind it.
func (p *parser) number(i int) int {
	end, ok := number(p.b, i)
	if !ok || end >= p.end {
		return p.fail(end, "want a value")
	}
	return end
}

// number returns the index behind the number at i, or that of the byte that makes it none. A byte that is no part of a
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

// digits returns the index of the first byte from i on that is no digit.
func digits(b []byte, i int) int {
	for b[i]-'0' <= 9 {
		i++
	}
	return i
}

// tooLarge is beyond every number of 32 bits.
const tooLarge = 1 << 32

// whole returns the value of the JSON number s when that is a whole number of 32 bits: 137, 1e2, 1370e-1, 2.0.
func whole(s []byte) (int32, bool) {
	exp := 0
	if i := bytes.IndexAny(s, "eE"); i >= 0 {
		s, exp = s[:i], exponent(s[i+1:])
	}
	n, scale := significant(s)
	if scale += exp; scale < 0 && n != 0 {
		return 0, false
	}
	if n = shift(n, scale); s[0] == '-' {
		n = -n
	}
	return int32(n), math.MinInt32 <= n && n <= math.MaxInt32 //nolint:gosec // used when in range
}

// significant returns n without zeros at its end, such that n times ten to the scale is the number s.
func significant(s []byte) (n int64, scale int) {
	zeros, places := 0, 0
	for _, c := range s {
		if c == '.' {
			places = 1
		}
		if c < '0' {
			continue
		}
		scale -= places
		zeros++
		if c > '0' {
			n = shift(n, zeros) + int64(c-'0')
			zeros = 0
		}
	}
	return n, scale + zeros
}

// shift returns n times ten to the k, or some number from tooLarge on.
func shift(n int64, k int) int64 {
	for ; k > 0 && 0 < n && n < tooLarge; k-- {
		n *= 10
	}
	return n
}

// exponent returns the value of an exponent, bounded to what matters.
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
