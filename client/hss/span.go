package hss

import (
	"slices"
	"time"
)

// span is a range of creation times in whole seconds since 1970, both ends
// included, as far as an export's request bounds them.
type span struct{ from, to int64 }

// future is how far creation times may be ahead of our clock.
const future = 24 * time.Hour

// spanOf is the span of a request. Where it is open, it reaches from 1970 to tomorrow.
func spanOf(r ExportRequest, now time.Time) span {
	s := span{0, now.Add(future).Unix()}
	if !r.CreatedAfter.IsZero() {
		s.from = r.CreatedAfter.Unix()
	}
	if !r.CreatedBefore.IsZero() {
		s.to = r.CreatedBefore.Unix()
	}
	return s
}

// single reports whether the span cannot be halved.
func (s span) single() bool { return s.from >= s.to }

// cut is the second at which the later half begins: the median of the known
// creation times, or the middle of the span if none are within it.
func (s span) cut(times []int64) int64 {
	middle := s.from + (s.to-s.from+1)/2
	if len(times) == 0 {
		return middle
	}
	slices.Sort(times)
	if at := max(times[len(times)/2], s.from+1); at <= s.to {
		return at
	}
	return middle
}

// halves splits a request into one before a second and one from that second on. Open ends stay open.
func halves(r ExportRequest, at int64) [2]ExportRequest {
	before, from := r, r
	from.CreatedAfter = time.Unix(at, 0)
	before.CreatedBefore = from.CreatedAfter.Add(-time.Millisecond)
	return [2]ExportRequest{before, from}
}

// contradicts reports whether, by the creation times in a part's table, a half
// that came back empty should have rows: then the service filters by other
// times.
func contradicts(times []int64, at int64, before, from int64) bool {
	var expected [2]bool
	for _, t := range times {
		expected[0] = expected[0] || t < at
		expected[1] = expected[1] || t >= at
	}
	return expected[0] && before == 0 || expected[1] && from == 0
}

// sample keeps an evenly spaced selection of a sequence of numbers.
type sample struct {
	kept    []int64
	seen    int
	between int // how many numbers are skipped after each kept one
}

// maxSample is the maximum number of kept numbers.
const maxSample = 1 << 14

func (s *sample) add(n int64) {
	if s.seen%(s.between+1) == 0 {
		s.kept = append(s.kept, n)
	}
	s.seen++
	if len(s.kept) < maxSample {
		return
	}
	for i := range maxSample / 2 {
		s.kept[i] = s.kept[2*i]
	}
	s.kept, s.between = s.kept[:maxSample/2], 2*s.between+1
}
