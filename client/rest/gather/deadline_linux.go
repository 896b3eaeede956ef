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
func (l *line) SetReadDeadline(t time.Time) error {
	return l.change(func(c polled) error {
		l.theirs = t
		return c.SetReadDeadline(l.earlier())
	})
}

// SetWriteDeadline is net.Conn's.
func (l *line) SetWriteDeadline(t time.Time) error {
	return l.change(func(c polled) error {
		l.writing = t
		return c.SetWriteDeadline(t)
	})
}

// bind sets our own deadline for reads, or lifts it.
func (l *line) bind(t time.Time) error {
	return l.change(func(c polled) error {
		l.own = t
		return c.SetReadDeadline(l.earlier())
	})
}

// change sets a deadline, which is the poller's to keep.
func (l *line) change(set func(polled) error) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	err := l.back()
	if err == nil {
		err = set(l.polled)
	}
	if err != nil {
		err = l.failed("set", err)
	}
	return err
}

// earlier is the deadline for reads that comes first.
func (l *line) earlier() time.Time {
	if l.theirs.IsZero() || !l.own.IsZero() && l.own.Before(l.theirs) {
		return l.own
	}
	return l.theirs
}
