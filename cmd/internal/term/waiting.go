package term

import "time"

// Waiting is a line about what is waited for.
func Waiting(what string) func(done int64, took time.Duration) string {
	return func(_ int64, took time.Duration) string { return "waiting for " + what + Elapsed(took) }
}

// Elapsed is a time as people count it, ", 1m2s", from the first second on.
func Elapsed(took time.Duration) string {
	if took < time.Second {
		return ""
	}
	return ", " + took.Truncate(time.Second).String()
}
