package gather

import (
	"errors"
	"sync"
	"time"
)

// SetDeadline is net.Conn's.
func (c *conn) SetDeadline(t time.Time) error {
	return errors.Join(c.SetReadDeadline(t), c.SetWriteDeadline(t))
}

// SetReadDeadline is net.Conn's.
func (c *conn) SetReadDeadline(t time.Time) error { return c.deadline.change(t) }

// deadline is the earlier of the caller's deadline and our own.
type deadline struct {
	set func(time.Time) error

	mu          sync.Mutex
	theirs, own time.Time // zero: none
}

// change sets the caller's deadline.
func (d *deadline) change(t time.Time) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.theirs = t
	return d.set(d.earlier())
}

// bind sets our own deadline, or removes it.
func (d *deadline) bind(t time.Time) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.own = t
	return d.set(d.earlier())
}

func (d *deadline) earlier() time.Time {
	if d.theirs.IsZero() || !d.own.IsZero() && d.own.Before(d.theirs) {
		return d.own
	}
	return d.theirs
}
