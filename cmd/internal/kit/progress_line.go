package kit

import (
	"fmt"
	"sync/atomic"
	"time"

	"tally/output"
)

// rowsLine tells of so many rows and, before there are any, of what is waited
// for and from where.
func rowsLine(noun string, host *atomic.Pointer[string]) func(int64, time.Duration) string {
	return func(done int64, took time.Duration) string {
		if done == 0 {
			what := noun
			if from := host.Load(); from != nil {
				what += " from " + *from
			}
			return waitLine(what)(done, took)
		}
		text := counted(done, noun)
		if rate, ok := perSecond(done, took); ok {
			text += fmt.Sprintf(", %d %s/s", rate, noun)
		}
		return text + elapsed(took)
	}
}

// waitLine tells what is waited for.
func waitLine(what string) func(int64, time.Duration) string {
	what = output.Escape(what)
	return func(_ int64, took time.Duration) string { return "waiting for " + what + elapsed(took) }
}

// bytesLine tells how much of a file there is; its size is negative where it is
// not known.
func bytesLine(name string, size int64) func(int64, time.Duration) string {
	name = output.Escape(name)
	return func(done int64, took time.Duration) string {
		text := name + " " + Size(done)
		if size >= 0 {
			text += " of " + Size(size)
		}
		if size > 0 {
			text += fmt.Sprintf(" (%d%%)", 100*min(done, size)/size)
		}
		if rate, ok := perSecond(done, took); ok {
			text += ", " + Size(rate) + "/s"
		}
		return text + elapsed(took)
	}
}

// perSecond is how many there were in a second on average, once there was enough
// time to say.
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
