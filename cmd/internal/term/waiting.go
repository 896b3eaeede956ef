package term

import "time"

// Waiting returns a line about what the command is waiting for.
func Waiting(what string) func(done int64, took time.Duration) string {
	return func(_ int64, took time.Duration) string { return "waiting for " + what + Elapsed(took) }
}

// Elapsed returns the elapsed time, ", 1m2s", empty within the first second.
func Elapsed(took time.Duration) string {
	if took < time.Second {
		return ""
	}
	return ", " + took.Truncate(time.Second).String()
}
