package spool

import (
	"testing"
	"testing/synctest"
	"time"
)

// TestPatience has readers of some speed empty a full ring, and says after how many blocks the pump gives up on them.
func TestPatience(t *testing.T) {
	t.Parallel()
	const all = 32
	for name, c := range map[string]struct {
		block time.Duration // what the reader needs for one
		want  int
	}{
		"fast":              {time.Millisecond / 2, all},
		"just good enough":  {10 * time.Millisecond, all},
		"a little too slow": {12 * time.Millisecond, 20},
		"slow":              {40 * time.Millisecond, 1},
		"stopped":           {time.Hour, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				p := newPatience(1 << 20)
				p.begin(1000)
				n := 0
				for ; n < all && p.left(1000+n) >= c.block; n++ {
					time.Sleep(c.block)
				}
				if n != c.want {
					t.Errorf("waited for %d blocks, not %d", n, c.want)
				}
			})
		})
	}
}

// TestLag has a reader take blocks, and says after how many the pump takes its place.
func TestLag(t *testing.T) {
	t.Parallel()
	const block, all = 128 << 10, 1000
	for name, c := range map[string]struct {
		time time.Duration // what the reader needs for a block
		want int
	}{
		"fast":              {time.Millisecond / 10, all},
		"just good enough":  {atPace(block), all},
		"a little too slow": {atPace(block) + mayLag/10, 9},
		"slow":              {atPace(block) + mayLag/2, 1},
		"stopped":           {time.Hour, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var l lag
				n := 0
				for l.leaves(block); n < all && l.due() > c.time; n++ {
					time.Sleep(c.time)
					l.returns()
					l.leaves(block)
				}
				if n != c.want {
					t.Errorf("%d blocks, not %d", n, c.want)
				}
			})
		})
	}
}
