package kit

import (
	"cmp"
	"context"
	"time"

	"tally/client/rest"
	"tally/cmd/internal/app"
	"tally/cmd/internal/exit"
)

// Poll describes how to wait for an object.
type Poll[T any] struct {
	// What the command waits for: "export task 7".
	What string
	// Interval is the time between two requests.
	Interval time.Duration
	// Get gets the object from the server.
	Get func(context.Context) (T, error)
	// Done reports whether the end is reached, with an error if it is a failure.
	Done func(T) (bool, error)
	// Changed, if set, is called with every response.
	Changed func(T)
	// State, if set, is the object's state, and whether this program knows it.
	State func(T) (state string, known bool)
}

// Wait polls until Done reports the end. It tolerates a server that is
// unreachable for a while; any other failure ends it. An object that failed is an
// error with exit code 8.
func Wait[T any](ctx context.Context, a *app.App, p Poll[T]) (T, error) {
	states := States{App: a, What: p.What}
	patience := &rest.Patience{
		Seen:      true,
		OnFailure: states.Failed,
		OnUnknown: states.Unknown,
	}
	end := Waiting(a, cmp.Or(p.What, "the server"))
	defer end()
	for {
		row, err := p.Get(patience.Poll(ctx))
		if err == nil {
			if p.Changed != nil {
				p.Changed(row)
			}
			done, failed := p.Done(row)
			if p.State != nil {
				state, known := p.State(row)
				patience.State(state, known)
				states.See(state, known && !done)
			}
			if done {
				return row, awaited(failed)
			}
		}
		wait, err := patience.Bear(err, p.Interval)
		if err == nil {
			err = a.Sleep(ctx, wait)
		}
		if err != nil {
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

// passing reports whether a failure may be transient.
func passing(err error) bool { return rest.Passes(err) }
