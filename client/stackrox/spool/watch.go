package spool

import (
	"io"
	"math"
	"sync/atomic"
	"time"
)

// watch calls late once when a read takes longer than after. It costs each read two stores
// and a reading of the clock.
type watch struct {
	after time.Duration
	late  func()
	timer *time.Timer
	epoch time.Time
	since atomic.Int64 // when the current read began, since epoch, plus 1; 0: there is none
	over  atomic.Bool
}

// newWatch returns a watch that never calls if after is 0.
func newWatch(after time.Duration, late func()) *watch {
	w := &watch{after: after, late: late, epoch: time.Now()}
	if after > 0 {
		w.timer = time.AfterFunc(math.MaxInt64, w.check)
		w.timer.Reset(after)
	}
	return w
}

// read reads and watches. An empty read counts as part of the next one.
func (w *watch) read(r io.Reader, p []byte) (int, error) {
	if w.timer != nil && w.since.Load() == 0 {
		w.since.Store(int64(time.Since(w.epoch)) + 1)
	}
	n, err := r.Read(p)
	if n > 0 {
		w.since.Store(0)
	}
	return n, err
}

// check runs when the timer fires, and gives a read in progress the rest of its time.
func (w *watch) check() {
	if w.over.Load() {
		return
	}
	left := w.after
	if since := w.since.Load(); since > 0 {
		left -= time.Since(w.epoch) - time.Duration(since-1)
	}
	if left <= 0 {
		w.late()
		return
	}
	w.timer.Reset(left)
}

// stop ends the watch.
func (w *watch) stop() {
	w.over.Store(true)
	if w.timer != nil {
		w.timer.Stop()
	}
}
