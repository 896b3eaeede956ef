package kit

import (
	"fmt"
	"sync/atomic"
	"time"

	"tally/output"
)

// rowsLine shows the number of rows or, before there are any, what the command
// waits for and from where.
func rowsLine(noun string, host *atomic.Pointer[string]) func(int64, time.Duration) string {
	return func(done int64, took time.Duration) string {
		if done == 0 {
			what := noun
			if from := host.Load(); from != nil {
				what += " from " + *from
			}
			return waitLine(what)(done, took)
		}
		s := counted(done, noun)
		if rate, ok := perSecond(done, took); ok {
			s += fmt.Sprintf(", %d %s/s", rate, noun)
		}
		return s + elapsed(took)
	}
}

// waitLine shows what the command waits for.
func waitLine(what string) func(int64, time.Duration) string {
	what = output.Escape(what)
	return func(_ int64, took time.Duration) string { return "waiting for " + what + elapsed(took) }
}

// bytesLine shows the number of bytes of a file; its size is negative if
// unknown.
func bytesLine(name string, size int64) func(int64, time.Duration) string {
	name = output.Escape(name)
	return func(done int64, took time.Duration) string {
		s := name + " " + Size(done)
		if size >= 0 {
			s += " of " + Size(size)
		}
		if size > 0 {
			s += fmt.Sprintf(" (%d%%)", 100*min(done, size)/size)
		}
		if rate, ok := perSecond(done, took); ok {
			s += ", " + Size(rate) + "/s"
		}
		return s + elapsed(took)
	}
}

// perSecond is the average number per second, after a minimum time.
func perSecond(done int64, took time.Duration) (rate int64, ok bool) {
	const least = 100 * time.Millisecond
	if took < least {
		return 0, false
	}
	return int64(float64(done) / took.Seconds()), true
}

// elapsed is a time as people count it, from the first second on.
func elapsed(took time.Duration) string {
	if took < time.Second {
		return ""
	}
	return ", " + took.Truncate(time.Second).String()
}
