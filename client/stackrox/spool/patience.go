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
	work   time.Duration // the time for the bytes that it took, at pace
}

// leaves records that the reader leaves with n bytes.
func (l *lag) leaves(n int) { l.left, l.work = time.Now(), atPace(n) }

// returns records that the reader is back.
func (l *lag) returns() { l.behind = max(0, l.behind+time.Since(l.left)-l.work) }

// due returns when an absent reader will be too far behind.
func (l *lag) due() time.Duration { return mayLag - l.behind + l.work - time.Since(l.left) }

// patience is how long the pump may wait for the reader to empty a full ring.
type patience struct {
	block time.Duration // the time for a block at pace
	begun bool
	since time.Time
	head  int // of the ring then
}

func newPatience(blockSize int) patience {
	return patience{block: atPace(blockSize)}
}

// begin records that the ring is full. If it was full before, and the reader has not caught
// up since, time that the reader has lost still counts, but time that it has gained does
// not.
func (p *patience) begin(head int) {
	if !p.begun || p.left(head) > grace {
		p.begun, p.since, p.head = true, time.Now(), head
	}
}

// renew records that the reader has caught up, or that the file is used instead of
// waiting.
func (p *patience) renew() { p.begun = false }

// left returns how long the pump may wait, at most 0 if it may not, when the ring's head is
// at a position.
func (p *patience) left(head int) time.Duration {
	return time.Until(p.since.Add(grace + time.Duration(head-p.head)*p.block))
}
