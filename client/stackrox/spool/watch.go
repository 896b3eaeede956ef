package spool

import (
	"math"
	"sync/atomic"
	"time"
)

// watch calls late once when a read takes longer than after. It costs a read two stores and a look at the clock.
type watch struct {
	after time.Duration
	late  func()
	timer *time.Timer
	epoch time.Time
	since atomic.Int64 // when the read under way began, counted from epoch, plus 1; or one of:
}

const (
	noRead  = 0
	stopped = -1
)

// newWatch returns a watch that never calls if after is 0.
func newWatch(after time.Duration, late func()) *watch {
	w := &watch{after: after, late: late, epoch: time.Now()}
	if after > 0 {
		w.timer = time.AfterFunc(math.MaxInt64, w.look)
		w.timer.Reset(after)
	}
	return w
}

// begin is called before a read; one that goes on after a read that brought nothing is the same.
func (w *watch) begin() {
	if w.timer != nil && w.since.Load() == noRead {
		w.since.Store(int64(time.Since(w.epoch)) + 1)
	}
}

// end is called when a read has brought something.
func (w *watch) end() { w.since.Store(noRead) }

// look runs when the timer fires, and gives the read under way, if there is one, the rest of its time.
func (w *watch) look() {
	left := w.after
	switch since := w.since.Load(); since {
	case stopped:
		return
	case noRead:
	default:
		left -= time.Since(w.epoch) - time.Duration(since-1)
	}
	if left <= 0 {
		w.late()
		return
	}
	w.timer.Reset(left)
}

// stop ends the watch; begin and end must not follow.
func (w *watch) stop() {
	w.since.Store(stopped)
	if w.timer != nil {
		w.timer.Stop()
	}
}
