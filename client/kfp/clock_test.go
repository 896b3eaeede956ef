package kfp_test

import (
	"context"
	"sync"
	"time"
)

// clock is a clock that the test moves.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func newClock() *clock { return &clock{at: time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) advance(seconds int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(time.Duration(seconds) * time.Second)
}

// sleep moves the clock instead of waiting.
func (c *clock) sleep(ctx context.Context, d time.Duration) error {
	c.advance(int(d / time.Second))
	return ctx.Err()
}
