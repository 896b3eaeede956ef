package record

import (
	"time"
)

// What times can be in JSON: those of the years 1 to 9999.
const (
	minSeconds = -62135596800
	maxSeconds = 253402300799
	maxNanos   = 999999999
)

// time reads a google.protobuf.Timestamp.
func (w *wire) time(t token, s *step, out []span) bool {
	b := w.b[:t.to]
	for i := t.from; i < t.to; {
		v, why := read(b, i)
		if why != "" || v.number <= 2 && v.typ != varint {
			return w.fail(i, s.name+": illegal time")
		}
		if v.number > 2 {
			w.unknownField("google.protobuf.Timestamp", v.number)
		}
		i = v.next
	}
	if seconds, nanos := moment(b[t.from:]); seconds < minSeconds || seconds > maxSeconds || nanos < 0 || nanos > maxNanos {
		return w.fail(t.from, s.name+": a time that is not of the years 1 to 9999")
	}
	if s.slot > 0 {
		out[s.slot] = w.merge(out[s.slot], t.from, t.to)
	}
	return true
}

// moment returns what a checked google.protobuf.Timestamp says.
func moment(b []byte) (seconds int64, nanos int32) {
	for i := 0; i < len(b); {
		t, _ := read(b, i)
		v, _ := uvarint(b, t.from)
		switch t.number {
		case 1:
			seconds = int64(v)
		case 2:
			nanos = int32(v)
		}
		i = t.next
	}
	return seconds, nanos
}

// appendMoment appends a time as protojson does: with 0, 3, 6 or 9 digits behind the second.
func appendMoment(dst []byte, seconds int64, nanos int32) []byte {
	layout := "2006-01-02T15:04:05.000000000Z"
	switch {
	case nanos == 0:
		layout = "2006-01-02T15:04:05Z"
	case nanos%1_000_000 == 0:
		layout = "2006-01-02T15:04:05.000Z"
	case nanos%1_000 == 0:
		layout = "2006-01-02T15:04:05.000000Z"
	}
	return time.Unix(seconds, int64(nanos)).UTC().AppendFormat(dst, layout)
}
