package when

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Moment parses a time: RFC 3339, a time or a day in the local zone, or how long
// ago it was. It calls zone if the time has none.
func Moment(s string, now time.Time, zone func() (*time.Location, error)) (time.Time, error) {
	if at, err := time.Parse(time.RFC3339, s); err == nil {
		return at, nil
	}
	for _, layout := range []string{"2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02 15:04", time.DateOnly} {
		if _, err := time.Parse(layout, s); err != nil {
			continue
		}
		local, err := zone()
		if err != nil {
			return time.Time{}, err
		}
		return time.ParseInLocation(layout, s, local)
	}
	ago, err := Span(s)
	if err != nil || ago < 0 {
		return time.Time{}, fmt.Errorf("%q is not a time: want 24h, 7d, 2026-01-31, or RFC 3339", s)
	}
	return now.Add(-ago), nil
}

// Span parses a duration, including days and weeks.
func Span(s string) (time.Duration, error) {
	for unit, length := range map[string]time.Duration{"d": 24 * time.Hour, "w": 7 * 24 * time.Hour} {
		if number, ok := strings.CutSuffix(s, unit); ok {
			n, err := strconv.ParseUint(number, 10, 16)
			return time.Duration(n) * length, err //nolint:gosec // 16 bits
		}
	}
	return time.ParseDuration(s)
}
