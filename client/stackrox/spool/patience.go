package spool

import "time"

// A reader that is slower than pace must not hold up the source for longer than mayLag, or than grace once the ring is
// full.
const (
	pace   = 100 << 20 // bytes a second
	mayLag = 5 * time.Millisecond
	grace  = 50 * time.Millisecond
)

// atPace returns how long n bytes take at pace.
func atPace(n int) time.Duration { return time.Duration(n) * time.Second / pace }

// lag measures how far a reader falls behind one that keeps the pace.
type lag struct {
	behind time.Duration // when it last left
	left   time.Time
	work   time.Duration // what it took with it, at pace
}

// leaves notes that the reader goes away with n bytes.
func (l *lag) leaves(n int) { l.left, l.work = time.Now(), atPace(n) }

// returns notes that it is back.
func (l *lag) returns() { l.behind = max(0, l.behind+time.Since(l.left)-l.work) }

// due returns when a reader that is away will be too far behind.
func (l *lag) due() time.Duration { return mayLag - l.behind + l.work - time.Since(l.left) }

// patience is how long the pump may wait for the reader to empty a full ring.
type patience struct {
	block time.Duration // what a block takes at pace
	begun bool
	since time.Time
	head  int // of the ring then
}

func newPatience(blockSize int) patience {
	return patience{block: atPace(blockSize)}
}

// begin notes that the ring is full. If it was before, and the reader has not caught up since, what it has lost is still
// lost, but what it has gained does not count.
func (p *patience) begin(head int) {
	if !p.begun || p.left(head) > grace {
		p.begun, p.since, p.head = true, time.Now(), head
	}
}

// renew notes that the reader has caught up, or that the file is used in place of waiting.
func (p *patience) renew() { p.begun = false }

// left returns how long the pump may wait, at most 0 when it may not, now that the ring's head is there.
func (p *patience) left(head int) time.Duration {
	return time.Until(p.since.Add(grace + time.Duration(head-p.head)*p.block))
}
