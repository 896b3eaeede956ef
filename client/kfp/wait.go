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

// WaitOptions say how to wait. The zero value is good.
type WaitOptions struct {
	// Interval is the time between polls.
	Interval time.Duration
	// Known means that the run exists, as after its creation: the first poll is
	// retried as later ones are.
	Known bool
	// OnChange, if set, is called with the run at the first poll and whenever its
	// status or the phase of a step has changed.
	OnChange func(RunDetail)
	// OnFailure, if set, is called for a poll that failed and will be retried; in a row of failures, only for the first.
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

// WaitRun waits until a run has finished, well or not, and returns it. Once it
// has seen the run it bears a server that is away or fails, see rest.Patience;
// other failures end it.
func (c *Client) WaitRun(ctx context.Context, id string, o WaitOptions) (RunDetail, error) {
	return WaitFor(ctx, Polled{Run: c.Run, Steps: Steps}, id, o)
}

// Polled is how a run is read while it is waited for.
type Polled struct {
	// Run fetches it.
	Run func(ctx context.Context, id string) (RunDetail, error)
	// Steps are its steps, as far as the server lists them.
	Steps func(RunDetail) ([]Step, error)
}

// WaitFor is WaitRun for a run that is read in another way.
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

// progress differs when a run has moved on. It is never empty.
func progress(d RunDetail, stepsOf func(RunDetail) ([]Step, error)) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s", d.Run.Status)
	steps, err := stepsOf(d)
	if err != nil {
		steps = nil // waiting needs the status only
	}
	for _, s := range steps {
		fmt.Fprintf(&b, "\n%s %s", s.ID, s.Phase)
	}
	return b.String() + "\n"
}
