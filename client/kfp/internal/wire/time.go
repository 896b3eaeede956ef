package wire

import "time"

// UnsetEpoch makes times that the server means as "never", the beginning of
// 1970, the zero time.
func UnsetEpoch(times ...*time.Time) {
	for _, t := range times {
		if t.Unix() == 0 {
			*t = time.Time{}
		}
	}
}
