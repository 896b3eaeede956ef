package cci

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"tally/client/rest"
)

// DefaultInterval is the default time between polls.
const DefaultInterval = 2 * time.Second

// WaitOptions say how WaitImageSnapshotDeleted and WaitImageSnapshot wait.
type WaitOptions struct {
	// UID is that of the object whose deletion is waited for; another one of its
	// name counts as it being gone. Empty means the first one that is seen.
	UID string
	// Known means that the object exists, as after the request for its deletion:
	// the first poll is retried as later ones are.
	Known bool
	// Interval is the time between questions; zero means DefaultInterval.
	Interval time.Duration
	// OnChange is called with the first state and with every change; nil means no call.
	OnChange func(ImageSnapshot)
	// OnFailure, if set, is called for a poll that failed and will be retried; in
	// a row of failures, only for the first.
	OnFailure func(error)
	// OnUnknown, if set, is called once for each phase that this package does not know.
	OnUnknown func(phase string)
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

// Error describes the snapshot's end, with the server's message if there is one.
func (e *FailedError) Error() string {
	s := e.Object
	message := fmt.Sprintf("image snapshot %s is %q and will not be %s", s.Metadata.Name, s.State(), e.Wanted)
	if why := cmp.Or(s.Status.Message, s.Status.Reason); why != "" {
		message += fmt.Sprintf(": %q", why)
	}
	return message
}

// WaitImageSnapshotDeleted polls a snapshot until it is gone. If ctx ends first, the
// error wraps its cause and names the snapshot's last state.
func (c *Client) WaitImageSnapshotDeleted(ctx context.Context, name string, o WaitOptions) error {
	w := newWait(c, name, o, "be deleted")
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

// WaitImageSnapshot polls a snapshot until it is in a phase, and returns it. A
// snapshot that has failed, or is being deleted, is a *FailedError; one that is
// gone is an error for which IsNotFound holds.
func (c *Client) WaitImageSnapshot(ctx context.Context, name, phase string, o WaitOptions) (ImageSnapshot, error) {
	w := newWait(c, name, o, "be "+phase)
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
	client   *Client
	name     string
	options  WaitOptions
	until    string
	patience rest.Patience
	last     ImageSnapshot
	asked    bool
	pause    time.Duration // before the next poll
}

func newWait(c *Client, name string, o WaitOptions, until string) *wait {
	if o.Sleep == nil {
		o.Sleep = rest.Sleep
	}
	patience := rest.Patience{Seen: o.Known, OnFailure: o.OnFailure, OnUnknown: o.OnUnknown}
	return &wait{client: c, name: name, options: o, until: until, patience: patience}
}

// next is the object's state after the next interval, the first time
// immediately. Transient failures are tolerated.
func (w *wait) next(ctx context.Context) (ImageSnapshot, error) {
	for {
		if w.pause > 0 {
			if err := w.options.Sleep(ctx, w.pause); err != nil {
				return w.last, w.stopped(ctx, err)
			}
		}
		snapshot, err := w.client.ImageSnapshot(w.patience.Poll(ctx), w.name)
		if IsNotFound(err) {
			return w.last, err
		}
		if err == nil {
			w.saw(snapshot)
		}
		pause, failed := w.patience.Bear(err, cmp.Or(w.options.Interval, DefaultInterval))
		if failed != nil {
			return w.last, w.stopped(ctx, failed)
		}
		if w.pause = pause; err == nil {
			return snapshot, nil
		}
	}
}

// saw takes note of the object's state.
func (w *wait) saw(s ImageSnapshot) {
	w.patience.State(s.State(), s.Known())
	if changed := s.State() != w.last.State(); w.options.OnChange != nil && (changed || !w.asked) {
		w.options.OnChange(s)
	}
	w.options.UID = cmp.Or(w.options.UID, s.Metadata.UID)
	w.last, w.asked = s, true
}

// replaced reports whether the object is another one of the same name.
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
