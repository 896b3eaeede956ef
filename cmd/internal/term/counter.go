package term

import (
	"io"
	"strings"
	"sync"
	"time"

	"github.com/clipperhouse/displaywidth"
)

// Counter is a progress line on a terminal. It redraws when work is reported and,
// after [Counter.Follow], also every second. It is safe for concurrent use.
type Counter struct {
	out   io.Writer
	width func() int
	now   func() time.Time
	line  func(done int64, took time.Duration) string
	began time.Time

	mu      sync.Mutex
	over    bool
	end     chan struct{} // closed at the end; nil without Follow
	done    int64
	drawn   time.Time
	columns int // of the content of the line
}

// redraw is the minimum time between two drawings: five per second are readable.
const redraw = 200 * time.Millisecond

// Count starts a counter, which shows nothing if the stream is not a terminal.
// line formats the work done and the time it took.
func (s Stream) Count(now func() time.Time, line func(done int64, took time.Duration) string) *Counter {
	return &Counter{out: s, width: s.Width, now: now, line: line, began: now(), over: !s.IsTerminal()}
}

// Add reports additional work.
func (c *Counter) Add(more int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.report(c.done + more)
}

// Set reports the total work done.
func (c *Counter) Set(done int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.report(done)
}

// Follow redraws once a second from now on, for work that starts or progresses slowly.
func (c *Counter) Follow() *Counter {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.over || c.end != nil {
		return c
	}
	c.end = make(chan struct{})
	go c.follow(c.end)
	return c
}

func (c *Counter) follow(end <-chan struct{}) {
	ticks := time.NewTicker(time.Second)
	defer ticks.Stop()
	for {
		select {
		case <-end:
			return
		case <-ticks.C:
			c.Add(0)
		}
	}
}

// Aside removes the line while something else is printed to the terminal.
func (c *Counter) Aside(print func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.columns > 0 {
		c.put("", "\r")
	}
	print()
}

// Finish removes the line. Later reports are ignored.
func (c *Counter) Finish() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.columns > 0 {
		c.put("", "\r")
	}
	c.over = true
	if c.end != nil {
		close(c.end)
		c.end = nil
	}
}

// Over reports whether the line was finished, or never shown.
func (c *Counter) Over() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.over
}

func (c *Counter) report(done int64) {
	c.done = done
	at := c.now()
	if c.over || !c.drawn.IsZero() && at.Sub(c.drawn) < redraw {
		return
	}
	c.drawn = at
	c.put(c.line(done, at.Sub(c.began)), "")
}

// put overwrites the line with blanks, which work on dumb terminals, too. It
// never writes to the last column, which would start a second line.
func (c *Counter) put(s, end string) {
	if width := c.width(); width > 0 {
		s = displaywidth.TruncateString(s, width-1, "…")
	}
	columns := displaywidth.String(s)
	blanks := strings.Repeat(" ", max(0, c.columns-columns))
	c.columns = columns
	_, _ = io.WriteString(c.out, "\r"+s+blanks+end) // a broken display must not fail the command
}
