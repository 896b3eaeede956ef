package kit

import (
	"context"
	"errors"
	"time"

	"tally/client/rest"
	"tally/cmd/internal/app"
	"tally/cmd/internal/exit"
)

// Poll says how to wait for an object.
type Poll[T any] struct {
	// Interval is the time between two looks.
	Interval time.Duration
	// Get looks.
	Get func(context.Context) (T, error)
	// Done tells whether the end is reached, and with an error that it is a failure.
	Done func(T) (bool, error)
	// Changed, if set, sees every look's result.
	Changed func(T)
}

// patience is how many looks in a row may fail for a reason that passes.
const patience = 60

// Wait looks again and again until an object has reached its end. A server
// that is away for a while is waited for; every other failure ends it. An
// object that ended in a failure is an error with exit code 8.
func Wait[T any](ctx context.Context, a *app.App, p Poll[T]) (T, error) {
	for failures := 0; ; {
		row, err := p.Get(ctx)
		switch {
		case err == nil:
			failures = 0
			if p.Changed != nil {
				p.Changed(row)
			}
			if done, failed := p.Done(row); done {
				return row, awaited(failed)
			}
		case failures < patience && passing(err):
			failures++
			a.Notice("%v; still waiting", err)
		default:
			return row, err
		}
		if err := a.Sleep(ctx, p.Interval); err != nil {
			return row, err
		}
	}
}

func awaited(failed error) error {
	if failed == nil {
		return nil
	}
	return &exit.Coded{Code: exit.Failed, Err: failed}
}

// passing tells a failure that may pass by itself.
func passing(err error) bool {
	var failure *rest.Error
	return errors.As(err, &failure) && failure.Kind == rest.KindUnreachable
}
