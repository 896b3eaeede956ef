package gather

import (
	"errors"
	"time"
)

// SetDeadline is net.Conn's.
func (l *line) SetDeadline(t time.Time) error {
	return errors.Join(l.SetReadDeadline(t), l.SetWriteDeadline(t))
}

// SetReadDeadline is net.Conn's.
func (l *line) SetReadDeadline(t time.Time) error { return l.set("set", &l.theirs, t) }

// SetWriteDeadline is net.Conn's.
func (l *line) SetWriteDeadline(t time.Time) error { return l.set("set", &l.writing, t) }

// bind sets our own deadline for reads, or lifts it, as a part of a read.
func (l *line) bind(t time.Time) error { return l.set("read", &l.own, t) }

// set sets a deadline, which is the poller's to keep.
func (l *line) set(op string, deadline *time.Time, t time.Time) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	err := l.back()
	if err == nil {
		*deadline = t
		err = l.tell(deadline)
	}
	if err != nil {
		err = l.failed(op, err)
	}
	return err
}

// tell tells the poller.
func (l *line) tell(deadline *time.Time) error {
	if deadline == &l.writing {
		return l.polled.SetWriteDeadline(l.writing)
	}
	return l.polled.SetReadDeadline(l.earlier())
}

// earlier is the deadline for reads that comes first.
func (l *line) earlier() time.Time {
	if l.theirs.IsZero() || !l.own.IsZero() && l.own.Before(l.theirs) {
		return l.own
	}
	return l.theirs
}
