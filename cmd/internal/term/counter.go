package term

import (
	"io"
	"strings"
	"sync"
	"time"

	"github.com/clipperhouse/displaywidth"
)

// Counter is a line on a terminal that tells how far work is while it goes on. It
// draws when it is told of work and, once [Counter.Follow] was called, every second
// beside. Any goroutine may tell it.
type Counter struct {
	out   io.Writer
	width func() int
	now   func() time.Time
	line  func(done int64, took time.Duration) string
	began time.Time

	mu      sync.Mutex
	over    bool
	end     chan struct{} // closed when it is over; nil where nothing follows it
	done    int64
	drawn   time.Time
	columns int // of the text that is on the line
}

// redraw is the least time between two drawings: five in a second can be read.
const redraw = 200 * time.Millisecond

// Count begins a counter, which shows nothing where the stream is no terminal.
// line gives its text from what is done and how long that took.
func (s Stream) Count(now func() time.Time, line func(done int64, took time.Duration) string) *Counter {
	return &Counter{out: s, width: s.Width, now: now, line: line, began: now(), over: !s.IsTerminal()}
}

// Add tells that so much more is done.
func (c *Counter) Add(more int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.tell(c.done + more)
}

// Set tells how much is done in all.
func (c *Counter) Set(done int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.tell(done)
}

// Follow draws once a second from now on, for work that is slow to begin or to move.
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

// Aside takes the line away for something else that is printed to the terminal.
func (c *Counter) Aside(print func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.columns > 0 {
		c.put("", "\r")
	}
	print()
}

// Finish takes the line away. What the counter is told later it does not show.
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

func (c *Counter) tell(done int64) {
	c.done = done
	at := c.now()
	if c.over || !c.drawn.IsZero() && at.Sub(c.drawn) < redraw {
		return
	}
	c.drawn = at
	c.put(c.line(done, at.Sub(c.began)), "")
}

// put writes over the line: with blanks, which dumb terminals know as well. A
// text that reached the last column would begin a second line.
func (c *Counter) put(text, end string) {
	if width := c.width(); width > 0 {
		text = displaywidth.TruncateString(text, width-1, "…")
	}
	columns := displaywidth.String(text)
	blanks := strings.Repeat(" ", max(0, c.columns-columns))
	c.columns = columns
	_, _ = io.WriteString(c.out, "\r"+text+blanks+end) // what a person sees is not worth failing for
}
