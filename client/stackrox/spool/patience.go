package spool

import "time"

// What a full ring may cost the source: a stall of grace, and beyond that no more than slows it to pace.
const (
	grace = 50 * time.Millisecond
	pace  = 100 << 20 // bytes a second
)

// patience says how long the pump may wait for room in a full ring.
type patience struct {
	block time.Duration // what a block takes at pace
	until time.Time
}

func newPatience(blockSize int) patience {
	return patience{block: time.Duration(blockSize) * time.Second / pace}
}

// left returns for how long the pump may wait, at most 0 when it may not.
func (p *patience) left() time.Duration {
	if p.until.IsZero() {
		p.until = time.Now().Add(grace)
	}
	return time.Until(p.until)
}

// settle notes that there was room, after waiting or not, and whether that is in another block.
func (p *patience) settle(waited, another bool) {
	switch {
	case waited:
		p.until = p.until.Add(p.block)
		if most := time.Now().Add(grace); p.until.After(most) {
			p.until = most
		}
	case another:
		p.until = time.Time{}
	}
}
