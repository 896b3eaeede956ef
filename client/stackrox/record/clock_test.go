package record

import (
	"math/rand/v2"
	"testing"
	"time"
)

// TestMoments prints every kind of time as package time does, from the first to the last.
func TestMoments(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	seconds := []int64{minSeconds, maxSeconds, -1, 0, 951782399, 951782400, 951868800, 4107542399, 4107542400, -62162035200 + 40*86400}
	for range 20000 {
		seconds = append(seconds, minSeconds+r.Int64N(maxSeconds-minSeconds+1))
	}
	for day := int64(minSeconds); day < minSeconds+900*366*86400; day += 86400 {
		seconds = append(seconds, day)
	}
	for _, s := range seconds {
		if s < minSeconds {
			continue
		}
		nanos := []int32{0, 0, 1, 120000000, 123456000, 999999999, 1000, 1000000}[r.IntN(8)]
		want := time.Unix(s, int64(nanos)).UTC().Format("2006-01-02T15:04:05")
		if nanos > 0 {
			fraction := time.Unix(s, int64(nanos)).UTC().Format(".000000000")
			for fraction[len(fraction)-3:] == "000" {
				fraction = fraction[:len(fraction)-3]
			}
			want += fraction
		}
		if got := string(appendMoment(nil, s, nanos)); got != want+"Z" {
			t.Fatalf("%d s and %d ns are %s, not %s", s, nanos, got, want+"Z")
		}
	}
}
