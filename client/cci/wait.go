package cci

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"tally/client/rest"
)

// DefaultInterval is how often the waits ask.
const DefaultInterval = 2 * time.Second

// WaitOptions say how WaitImageSnapshotDeleted and WaitImageSnapshot wait.
type WaitOptions struct {
	// UID is that of the object whose deletion is waited for; another one of its
	// name counts as it being gone. Empty means the first one that is seen.
	UID string
	// Interval is the time between questions; zero means DefaultInterval.
	Interval time.Duration
	// OnChange hears of the first state and of every change; nil hears nothing.
	OnChange func(ImageSnapshot)
	// Sleep waits until d has passed or ctx ends; nil waits in real time.
	Sleep func(ctx context.Context, d time.Duration) error
}

// FailedError is a snapshot that will not reach the state that was waited for.
type FailedError struct {
	// Object is its last state.
	Object ImageSnapshot
	// Wanted is the state that was waited for.
	Wanted string
}

// Error says what became of the snapshot, in the server's words where it has any.
func (e *FailedError) Error() string {
	s := e.Object
	text := fmt.Sprintf("image snapshot %s is %q and will not be %s", s.Metadata.Name, s.State(), e.Wanted)
	if why := cmp.Or(s.Status.Message, s.Status.Reason); why != "" {
		text += fmt.Sprintf(": %q", why)
	}
	return text
}

// WaitImageSnapshotDeleted asks for a snapshot until it is gone. When ctx ends first, the
// error wraps its cause and says what state the snapshot was in.
func (c *Client) WaitImageSnapshotDeleted(ctx context.Context, name string, o WaitOptions) error {
	w := &wait{client: c, name: name, options: o, until: "be deleted"}
	for {
		snapshot, err := w.next(ctx)
		if IsNotFound(err) || err == nil && w.replaced(snapshot) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// WaitImageSnapshot asks for a snapshot until it is in a phase, and returns it. A
// snapshot that has failed, or is being deleted, is a *FailedError; one that is
// gone is an error for which IsNotFound holds.
func (c *Client) WaitImageSnapshot(ctx context.Context, name, phase string, o WaitOptions) (ImageSnapshot, error) {
	w := &wait{client: c, name: name, options: o, until: "be " + phase}
	for {
		snapshot, err := w.next(ctx)
		switch {
		case err != nil:
			return w.last, err
		case snapshot.State() == phase:
			return snapshot, nil
		case snapshot.Failed() || snapshot.Terminating():
			return snapshot, &FailedError{Object: snapshot, Wanted: phase}
		}
	}
}

// wait is one wait for one object.
type wait struct {
	client  *Client
	name    string
	options WaitOptions
	until   string
	last    ImageSnapshot
	asked   bool
}

// next is the object's state after the next interval, and at once the first time.
func (w *wait) next(ctx context.Context) (ImageSnapshot, error) {
	if w.asked {
		sleep := w.options.Sleep
		if sleep == nil {
			sleep = rest.Sleep
		}
		if err := sleep(ctx, cmp.Or(w.options.Interval, DefaultInterval)); err != nil {
			return w.last, w.stopped(ctx, err)
		}
	}
	snapshot, err := w.client.ImageSnapshot(ctx, w.name)
	if IsNotFound(err) {
		return w.last, err
	}
	if err != nil {
		return w.last, w.stopped(ctx, err)
	}
	if changed := snapshot.State() != w.last.State(); w.options.OnChange != nil && (changed || !w.asked) {
		w.options.OnChange(snapshot)
	}
	w.options.UID = cmp.Or(w.options.UID, snapshot.Metadata.UID)
	w.last, w.asked = snapshot, true
	return snapshot, nil
}

// replaced tells whether the object is another one of the same name.
func (w *wait) replaced(s ImageSnapshot) bool {
	return s.Metadata.UID != "" && s.Metadata.UID != w.options.UID
}

// stopped says of an end by the caller's own context how far things were.
func (w *wait) stopped(ctx context.Context, err error) error {
	cause := context.Cause(ctx)
	if cause == nil {
		return err
	}
	return fmt.Errorf("stopped waiting for image snapshot %s to %s, it is %q: %w", w.name, w.until, cmp.Or(w.last.State(), "unknown"), cause)
}
