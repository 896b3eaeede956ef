package kfp

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"tally/client/rest"
)

// DefaultInterval is how often WaitRun looks when it is not told.
const DefaultInterval = 5 * time.Second

// WaitOptions say how to wait. The zero value is good.
type WaitOptions struct {
	// Interval is the time between looks.
	Interval time.Duration
	// OnChange hears of the run at the first look and whenever its status or
	// the phase of a step has changed since; nil hears nothing.
	OnChange func(RunDetail)
	// OnFailure hears of every look that failed and will be repeated; nil hears nothing.
	OnFailure func(error)
	// Sleep waits between looks until d has passed or ctx ends; nil waits in real time.
	Sleep func(ctx context.Context, d time.Duration) error
}

func (o WaitOptions) withDefaults() WaitOptions {
	if o.Interval <= 0 {
		o.Interval = DefaultInterval
	}
	if o.OnChange == nil {
		o.OnChange = func(RunDetail) {}
	}
	if o.OnFailure == nil {
		o.OnFailure = func(error) {}
	}
	if o.Sleep == nil {
		o.Sleep = rest.Sleep
	}
	return o
}

// WaitRun waits until a run has finished, well or not, and returns it. Once it
// has seen the run it goes on while the server cannot be reached, for as long
// as ctx lets it; other failures end it.
func (c *Client) WaitRun(ctx context.Context, id string, o WaitOptions) (RunDetail, error) {
	o = o.withDefaults()
	seen := ""
	for {
		d, err := c.Run(ctx, id)
		switch {
		case err != nil && (seen == "" || !temporary(err)):
			return RunDetail{}, err
		case err != nil:
			o.OnFailure(err)
		default:
			if now := progress(d); now != seen {
				seen = now
				o.OnChange(d)
			}
			if d.Finished() {
				return d, nil
			}
		}
		if err := o.Sleep(ctx, o.Interval); err != nil {
			return RunDetail{}, fmt.Errorf("wait for run %s: %w", id, err)
		}
	}
}

func temporary(err error) bool {
	var e *rest.Error
	return errors.As(err, &e) && e.Kind == rest.KindUnreachable
}

// progress differs when a run has moved on. It is never empty.
func progress(d RunDetail) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s", d.Run.Status)
	steps, err := Steps(d)
	if err != nil {
		steps = nil // waiting needs the status only
	}
	for _, s := range steps {
		fmt.Fprintf(&b, "\n%s %s", s.ID, s.Phase)
	}
	return b.String() + "\n"
}
