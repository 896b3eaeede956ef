package kit

import (
	"fmt"
	"net/url"
	"time"

	"tally/cmd/internal/term"
	"tally/output"
)

// line shows the number of rows, with the share where a total is known, and before the
// first row what is waited for and from where.
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

// From says which server an endpoint is, " from HOST", and is empty where it is none.
func From(endpoint string) string {
	u, err := url.Parse(endpoint)
	if err != nil || u.Host == "" {
		return ""
	}
	return " from " + u.Host
}

// waitLine shows what the command waits for.
func waitLine(what string) func(int64, time.Duration) string {
	return term.Waiting(output.Escape(what))
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
		return s + term.Elapsed(took)
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
