package output

import (
	"math"
	"strconv"
	"time"
)

// appendFloat writes a number as JSON does: shortest, with an exponent only
// where the plain digits would be long.
func appendFloat(dst []byte, f float64) []byte {
	form := byte('f')
	if a := math.Abs(f); a != 0 && (a < 1e-6 || a >= 1e21) {
		form = 'e'
	}
	return strconv.AppendFloat(dst, f, form, -1, 64)
}

// appendTime writes RFC 3339 in UTC, or the age for a person.
func appendTime(dst []byte, t time.Time, s style) []byte {
	if !s.terminal {
		return t.UTC().AppendFormat(dst, time.RFC3339Nano)
	}
	age := s.now.Sub(t)
	if age < 0 {
		return appendAge(append(dst, "in "...), -age)
	}
	return appendAge(dst, age)
}

// appendAge writes the largest unit that fits: 12s, 5m, 30h, 3d, 2y. Hours reach
// to two days and days to two years, where the next unit would be too coarse.
func appendAge(dst []byte, d time.Duration) []byte {
	const day = 24 * time.Hour
	unit, letter := time.Second, byte('s')
	switch {
	case d >= 730*day:
		unit, letter = 365*day, 'y'
	case d >= 2*day:
		unit, letter = day, 'd'
	case d >= time.Hour:
		unit, letter = time.Hour, 'h'
	case d >= time.Minute:
		unit, letter = time.Minute, 'm'
	}
	return append(strconv.AppendInt(dst, int64(d/unit), 10), letter)
}

// appendSpan writes seconds as an exact decimal number, or for a person at most
// two units: 850ms, 12.3s, 3m20s, 1h5m.
func appendSpan(dst []byte, d time.Duration, s style) []byte {
	if !s.terminal {
		return appendSeconds(dst, d)
	}
	switch a := d.Abs(); {
	case a >= time.Hour:
		return appendUnits(dst, d, time.Hour, time.Minute)
	case a >= time.Minute:
		return appendUnits(dst, d, time.Minute, time.Second)
	case a >= time.Second:
		return append(dst, d.Round(100*time.Millisecond).String()...)
	case a >= time.Millisecond:
		return append(dst, d.Round(time.Millisecond).String()...)
	}
	return append(dst, d.String()...)
}

// appendUnits writes d in two units, the smaller one only if it is not zero.
func appendUnits(dst []byte, d, large, small time.Duration) []byte {
	letters := map[time.Duration]byte{time.Hour: 'h', time.Minute: 'm', time.Second: 's'}
	d = d.Round(small)
	dst = append(strconv.AppendInt(dst, int64(d/large), 10), letters[large])
	if rest := (d % large).Abs(); rest != 0 {
		dst = append(strconv.AppendInt(dst, int64(rest/small), 10), letters[small])
	}
	return dst
}

// appendSeconds writes d in seconds without rounding: 0.25, 3600.
func appendSeconds(dst []byte, d time.Duration) []byte {
	if d < 0 {
		dst = append(dst, '-')
	}
	// The smallest duration has no positive counterpart in int64.
	nanoseconds := uint64(d)
	if d < 0 {
		nanoseconds = -nanoseconds
	}
	dst = strconv.AppendUint(dst, nanoseconds/1e9, 10)
	fraction := nanoseconds % 1e9
	if fraction == 0 {
		return dst
	}
	digits := strconv.AppendUint(nil, fraction+1e9, 10)[1:]
	for digits[len(digits)-1] == '0' {
		digits = digits[:len(digits)-1]
	}
	return append(append(dst, '.'), digits...)
}
