package kfp

import (
	"context"
	"fmt"
	"strings"
	"time"

	"tally/client/rest"
)

// DefaultInterval is WaitRun's default time between polls.
const DefaultInterval = 5 * time.Second

// WaitOptions configure a wait. The zero value is ready for use.
type WaitOptions struct {
	// Interval is the time between polls.
	Interval time.Duration
	// Known means that the run is known to exist, as after its creation: the
	// first poll is retried like later ones.
	Known bool
	// OnChange, if set, is called with the run at the first poll and whenever its
	// status or the phase of a step has changed.
	OnChange func(RunDetail)
	// OnFailure, if set, is called for a poll that failed and will be retried: only for
	// the first of consecutive failures.
	OnFailure func(error)
	// OnUnknown, if set, is called once for each status that this package does not know.
	OnUnknown func(status string)
	// Sleep waits between polls until d has passed or ctx ends; nil waits in real time.
	Sleep func(ctx context.Context, d time.Duration) error
}

func (o WaitOptions) withDefaults() WaitOptions {
	if o.Interval <= 0 {
		o.Interval = DefaultInterval
	}
	if o.OnChange == nil {
		o.OnChange = func(RunDetail) {}
	}
	if o.Sleep == nil {
		o.Sleep = rest.Sleep
	}
	return o
}

// WaitRun waits until a run has finished, in success or failure, and returns it.
// Once it has seen the run it tolerates a server that is unreachable or fails,
// see rest.Patience; other failures end it.
func (c *Client) WaitRun(ctx context.Context, id string, o WaitOptions) (RunDetail, error) {
	return WaitFor(ctx, Polled{Run: c.Run, Steps: Steps}, id, o)
}

// Polled reads a run for a wait.
type Polled struct {
	// Run fetches it.
	Run func(ctx context.Context, id string) (RunDetail, error)
	// Steps returns its steps, as far as the server lists them.
	Steps func(RunDetail) ([]Step, error)
}

// WaitFor is WaitRun with another way to read the run.
func WaitFor(ctx context.Context, p Polled, id string, o WaitOptions) (RunDetail, error) {
	o = o.withDefaults()
	seen := ""
	patience := &rest.Patience{Seen: o.Known, OnFailure: o.OnFailure, OnUnknown: o.OnUnknown}
	for {
		d, err := p.Run(patience.Poll(ctx), id)
		if err == nil {
			patience.State(string(d.Run.Status), d.Run.Status.isKnown())
			if now := progress(d, p.Steps); now != seen {
				seen = now
				o.OnChange(d)
			}
			if d.Finished() {
				return d, nil
			}
		}
		wait, err := patience.Bear(err, o.Interval)
		if err != nil {
			return RunDetail{}, err
		}
		if err := o.Sleep(ctx, wait); err != nil {
			return RunDetail{}, fmt.Errorf("wait for run %s: %w", id, err)
		}
	}
}

// progress returns a string that changes when the run progresses. It is never
// empty.
func progress(d RunDetail, stepsOf func(RunDetail) ([]Step, error)) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s", d.Run.Status)
	steps, err := stepsOf(d)
	if err != nil {
		steps = nil // waiting needs only the status
	}
	for _, s := range steps {
		fmt.Fprintf(&b, "\n%s %s", s.ID, s.Phase)
	}
	return b.String() + "\n"
}
