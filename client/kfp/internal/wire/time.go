package wire

import "time"

// UnsetEpoch sets times at the beginning of 1970, by which the server means
// "never", to the zero time.
func UnsetEpoch(times ...*time.Time) {
	for _, t := range times {
		if t.Unix() == 0 {
			*t = time.Time{}
		}
	}
}
