package kit

import (
	"testing"
	"time"
)

func TestMoments(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 5, 6, 7, 8, 9, 0, time.FixedZone("there", 2*3600))
	for text, want := range map[string]string{
		"2026-01-02T03:04:05Z": "2026-01-02T03:04:05Z",
		"2026-01-02T03:04:05":  "2026-01-02T01:04:05Z",
		"2026-01-02":           "2026-01-01T22:00:00Z",
		"24h":                  "2026-05-05T05:08:09Z",
		"7d":                   "2026-04-29T05:08:09Z",
		"2w":                   "2026-04-22T05:08:09Z",
		"90m":                  "2026-05-06T03:38:09Z",
	} {
		at, err := Moment(text, now)
		if err != nil || at.UTC().Format(time.RFC3339) != want {
			t.Errorf("%s: %v, %v", text, at.UTC(), err)
		}
	}
	for _, text := range []string{"", "yesterday", "-1h", "-1d", "NaNd", "1e9d", "2026-13-01"} {
		if at, err := Moment(text, now); err == nil {
			t.Errorf("%q is %v", text, at)
		}
	}
}
