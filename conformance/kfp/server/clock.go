package server

import (
	"sync"
	"time"
)

// clock never shows the same second twice. The server keeps whole seconds and orders
// objects of the same second by their random ids, so without this the newest version of a
// pipeline, or the first run of a list, would be random.
type clock struct {
	mu   sync.Mutex
	last time.Time
}

// Now returns the time, or a second after the last result if that is later.
func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now().UTC().Truncate(time.Second)
	if next := c.last.Add(time.Second); next.After(now) {
		now = next
	}
	c.last = now
	return now
}
