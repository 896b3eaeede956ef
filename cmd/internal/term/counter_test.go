package term

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"
)

// counting is a counter on a terminal with a number of columns, with its output and
// its clock.
type counting struct {
	*Counter
	screen bytes.Buffer
	clock  time.Time
}

func newCounting(columns int, line func(int64, time.Duration) string) *counting {
	c := &counting{clock: time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)}
	c.Counter = &Counter{
		out: &c.screen, width: func() int { return columns },
		now: func() time.Time { return c.clock }, line: line, began: c.clock,
	}
	return c
}

// shown returns the output since the last call.
func (c *counting) shown() string {
	defer c.screen.Reset()
	return c.screen.String()
}

func dozens(done int64, took time.Duration) string {
	return fmt.Sprintf("%d dozen in %v", done/12, took)
}

func TestACounterDrawsFiveTimesASecondAndGoesAway(t *testing.T) {
	t.Parallel()
	c := newCounting(80, dozens)
	for _, step := range []struct {
		wait time.Duration
		add  int64
		want string
	}{
		{0, 120, "\r10 dozen in 0s"},
		{199 * time.Millisecond, 12, ""},
		{time.Millisecond, 12, "\r12 dozen in 200ms"},
		{time.Second - redraw, -132, "\r1 dozen in 1s    "},
		{0, 24, ""},
	} {
		c.clock = c.clock.Add(step.wait)
		c.Add(step.add)
		if got := c.shown(); got != step.want {
			t.Errorf("after %v: %q, want %q", step.wait, got, step.want)
		}
	}
	c.Finish()
	if got := c.shown(); got != "\r"+strings.Repeat(" ", len("1 dozen in 1s"))+"\r" {
		t.Errorf("at the end: %q", got)
	}
	c.clock = c.clock.Add(time.Hour)
	c.Set(144)
	c.Finish()
	if got := c.shown(); got != "" {
		t.Errorf("after the end: %q", got)
	}
}

func TestACounterThatWasToldNothingWritesNothing(t *testing.T) {
	t.Parallel()
	c := newCounting(80, dozens)
	c.Finish()
	if got := c.shown(); got != "" {
		t.Errorf("%q", got)
	}
}

func TestACounterFitsItsTerminal(t *testing.T) {
	t.Parallel()
	for columns, want := range map[int]string{
		0:  "\r支付服务.json",
		14: "\r支付服务.json",
		13: "\r支付服务.js…",
		6:  "\r支付…",
		2:  "\r…",
	} {
		c := newCounting(columns, func(int64, time.Duration) string { return "支付服务.json" })
		c.Set(1)
		if got := c.shown(); got != want {
			t.Errorf("%d columns: %q, want %q", columns, got, want)
		}
	}
}

func TestACounterShowsNothingOutsideOfATerminal(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	c := NewStream(&out).Count(time.Now, dozens)
	c.Add(1)
	c.Finish()
	if out.Len() > 0 {
		t.Errorf("%q", out.String())
	}
}

// An upload is read by the transport, which may continue after the response has arrived.
func TestACounterIsToldByManyGoroutines(t *testing.T) {
	t.Parallel()
	c := newCounting(80, dozens)
	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			for range 100 {
				c.Add(3)
			}
		})
	}
	c.Finish()
	readers.Wait()
	if c.done != 1200 {
		t.Errorf("%d were counted", c.done)
	}
}
