package kit

import (
	"fmt"
	"net/url"
	"time"

	"tally/cmd/internal/term"
	"tally/output"
)

// line formats the number of rows, with the share if the total is known; before the
// first row, what the command is waiting for, and from where.
func (t *told) line(done int64, took time.Duration) string {
	if done == 0 {
		what := t.noun
		if from := t.host.Load(); from != nil {
			what += " from " + *from
		}
		return waitLine(what)(done, took)
	}
	shown := counted(done, t.noun)
	if total := t.total.Load(); total >= done {
		shown = fmt.Sprintf("%d of %s (%d%%)", done, counted(total, t.noun), 100*done/total)
	}
	if rate, ok := perSecond(done, took); ok {
		shown += fmt.Sprintf(", %d %s/s", rate, t.noun)
	}
	return shown + term.Elapsed(took)
}

// From names the server of an endpoint: " from HOST"; it is empty without one.
func From(endpoint string) string {
	u, err := url.Parse(endpoint)
	if err != nil || u.Host == "" {
		return ""
	}
	return " from " + u.Host
}

// waitLine formats what the command is waiting for.
func waitLine(what string) func(int64, time.Duration) string {
	return term.Waiting(output.Escape(what))
}

// bytesLine formats the progress of a file; its size is negative if unknown.
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
		return s + term.Elapsed(took)
	}
}

// perSecond returns the average number per second, after a minimum time.
func perSecond(done int64, took time.Duration) (rate int64, ok bool) {
	const least = 100 * time.Millisecond
	if took < least {
		return 0, false
	}
	return int64(float64(done) / took.Seconds()), true
}
