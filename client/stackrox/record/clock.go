package record

import "encoding/binary"

// Times in JSON are limited to the years 1 to 9999.
const (
	minSeconds = -62135596800
	maxSeconds = 253402300799
	maxNanos   = 999999999
)

// time reads a google.protobuf.Timestamp.
func (w *wire) time(t token, s *step, out []span) bool {
	b := w.b[:t.to]
	if isPlainTime(b[t.from:]) && (s.slot == 0 || out[s.slot].absent()) {
		out[s.slot] = spanOf(t.from, t.to)
		return true
	}
	for i := t.from; i < t.to; {
		v, why := read(b, i)
		if why != "" || v.number <= 2 && v.typ != varint {
			return w.fail(i, s.name+": illegal time")
		}
		if v.number > 2 {
			w.unknownField("google.protobuf.Timestamp", v.number)
		}
		i = v.to
	}
	if seconds, nanos := moment(b[t.from:]); seconds < minSeconds || seconds > maxSeconds || nanos < 0 || nanos > maxNanos {
		return w.fail(t.from, s.name+": a time that is not of the years 1 to 9999")
	}
	if s.slot > 0 {
		out[s.slot] = w.merge(out[s.slot], t.from, t.to)
	}
	return true
}

// isPlainTime reports whether b has the most common form of a time, in a year that
// JSON can represent.
func isPlainTime(b []byte) bool {
	if isWholeSecond(b) {
		return true
	}
	seconds, nanos, ok := plainMoment(b)
	return ok && seconds <= maxSeconds && nanos <= maxNanos
}

// isWholeSecond reports whether b is a time without nanoseconds, whose seconds take
// five bytes: in the years 1978 to 3058.
func isWholeSecond(b []byte) bool {
	const continued = 0x80808080
	return len(b) == 6 && b[0] == 1<<3 && binary.LittleEndian.Uint32(b[1:])&continued == continued && b[5] < 0x80
}

// plainMoment reads a time of seconds followed by nanoseconds, neither negative.
func plainMoment(b []byte) (seconds, nanos uint64, ok bool) {
	if isWholeSecond(b) {
		w := uint64(binary.LittleEndian.Uint32(b[1:])) | uint64(b[5])<<32
		return w&0x7f | w>>1&(0x7f<<7) | w>>2&(0x7f<<14) | w>>3&(0x7f<<21) | w>>4&(0x7f<<28), 0, true
	}
	if len(b) == 0 || b[0] != 1<<3 {
		return 0, 0, false
	}
	seconds, n := uvarint(b, 1)
	if n == 0 || len(b) == 1+n {
		return seconds, 0, n > 0
	}
	if b[1+n] != 2<<3 {
		return 0, 0, false
	}
	nanos, k := uvarint(b, 2+n)
	return seconds, nanos, k > 0 && len(b) == 2+n+k
}

// moment returns the seconds and nanoseconds of a checked google.protobuf.Timestamp.
func moment(b []byte) (seconds int64, nanos int32) {
	if s, n, ok := plainMoment(b); ok {
		return int64(s), int32(n)
	}
	for i := 0; i < len(b); {
		t, _ := read(b, i)
		v, _ := uvarint(b, t.from)
		switch t.number {
		case 1:
			seconds = int64(v)
		case 2:
			nanos = int32(v)
		}
		i = t.to
	}
	return seconds, nanos
}

// appendMoment appends a time as protojson does: with 0, 3, 6 or 9 fractional digits.
func appendMoment(dst []byte, seconds int64, nanos int32) []byte {
	const day = 24 * 60 * 60
	days, rest := seconds/day, seconds%day
	if rest < 0 {
		days, rest = days-1, rest+day
	}
	year, month, d := civil(days)
	const form = "0000-00-00T00:00:00Z"
	n, clock := len(dst), uint32(rest)
	dst = append(dst, form...)
	date := dst[n : n+len(form)]
	digits2(date[0:], year/100)
	digits2(date[2:], year%100)
	digits2(date[5:], month)
	digits2(date[8:], d)
	digits2(date[11:], clock/3600)
	digits2(date[14:], clock/60%60)
	digits2(date[17:], clock%60)
	if nanos == 0 {
		return dst
	}
	dst[len(dst)-1] = '.'
	return append(appendFraction(dst, nanos), 'Z')
}

// digits2 writes a number below 100 as two digits.
func digits2(at []byte, n uint32) {
	tens := n * 103 >> 10
	at[0], at[1] = byte('0'+tens), byte('0'+n-10*tens)
}

// appendFraction appends a fraction in the fewest groups of three digits that
// represent it exactly.
func appendFraction(dst []byte, nanos int32) []byte {
	for scale := int32(1_000_000); ; scale /= 1000 {
		group := int(nanos / scale)
		dst = append(dst, byte('0'+group/100), byte('0'+group/10%10), byte('0'+group%10))
		if nanos %= scale; nanos == 0 {
			return dst
		}
	}
}

// civil returns the date a number of days after 1 January 1970, in the year 1 or later. It
// counts in years that begin in March, so that a leap day is the last day of its year, and
// divides by multiplication: Neri and Schneider, "Euclidean affine functions and their
// application to calendar algorithms", 2022.
func civil(days int64) (year, month, day uint32) {
	const (
		century    = 100*365*4 + 97 // quarters of days, so that every century has the same number
		quarters   = 2939745        // 2³² by quarters of days in a year
		sinceMarch = 719468         // days from 1 March of the year 0
		yearEnd    = 306            // days from March to December
	)
	n := 4*uint32(days+sinceMarch) + 3
	p := quarters * uint64(n%century|3)
	inYear := uint32(p) / quarters / 4
	m := 2141*inYear + 197913 // months by 2¹⁶
	year, month, day = 100*(n/century)+uint32(p>>32), m>>16, m&0xffff/2141+1
	if inYear >= yearEnd {
		year, month = year+1, month-12
	}
	return year, month, day
}
