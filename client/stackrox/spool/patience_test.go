package spool

import (
	"testing"
	"testing/synctest"
	"time"
)

// TestPatience plays rings that turn over at some speed, and says how many blocks the pump waits for before it goes to
// the file.
func TestPatience(t *testing.T) {
	t.Parallel()
	const forEver = 10000
	for name, c := range map[string]struct {
		source, reader time.Duration // for a block
		blocks         int
	}{
		"both fast":                             {time.Millisecond / 2, time.Millisecond, forEver},
		"fast source, reader just good enough":  {time.Millisecond, 10 * time.Millisecond, forEver},
		"fast source, reader a little too slow": {time.Millisecond, 12 * time.Millisecond, 20},
		"fast source, slow reader":              {time.Millisecond, 40 * time.Millisecond, 2},
		"fast source, stopped reader":           {time.Millisecond, time.Hour, 0},
		"slow source, reader a little slower":   {43 * time.Millisecond, 45 * time.Millisecond, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				p := newPatience(1 << 20)
				blocks := 0
				for due := time.Now(); blocks < forEver; blocks++ {
					due = due.Add(c.reader)
					time.Sleep(c.source)
					if wait := time.Until(due); p.left() < wait {
						break
					}
					time.Sleep(time.Until(due))
					p.settle(true, true)
				}
				if blocks < c.blocks-2 || blocks > c.blocks+2 {
					t.Errorf("waited for %d blocks", blocks)
				}
			})
		})
	}
}
