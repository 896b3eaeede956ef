package rest

import (
	"context"
	"errors"
	"net/http"
	"time"
)

// DefaultPatience is how long the polls of a wait may fail in a row.
const DefaultPatience = 5 * time.Minute

// Patience is how a wait for an object tolerates failed polls: once the object
// was seen, transient failures are tolerated for a while, and the next poll is
// the retry. The zero value is ready for use.
type Patience struct {
	// Seen means that the object is known to exist; a successful poll sets it.
	Seen bool
	// Limit is how long polls may fail in a row; zero means DefaultPatience.
	Limit time.Duration
	// OnFailure, if set, is called for the first failure in a row.
	OnFailure func(error)
	// OnUnknown, if set, is called once for each unknown state.
	OnUnknown func(state string)

	failing bool
	borne   time.Duration
	unknown map[string]bool
}

type onceKey struct{}

// Poll returns ctx for the next poll, whose requests are sent only once: the wait
// repeats them.
func (p *Patience) Poll(ctx context.Context) context.Context {
	if !p.Seen {
		return ctx
	}
	return context.WithValue(ctx, onceKey{}, true)
}

func isOnce(req *http.Request) bool {
	return requestOf(req).Once || req.Context().Value(onceKey{}) != nil
}

// Bear takes the result of a poll and returns how long to wait before the next one:
// the interval, or longer if the server requests it. A failure that is not transient,
// or that has lasted too long, is returned.
func (p *Patience) Bear(err error, interval time.Duration) (time.Duration, error) {
	if err == nil {
		p.Seen, p.failing, p.borne = true, false, 0
		return interval, nil
	}
	limit := p.Limit
	if limit == 0 {
		limit = DefaultPatience
	}
	if !p.Seen || !Passes(err) || p.borne >= limit {
		return 0, err
	}
	if !p.failing && p.OnFailure != nil {
		p.OnFailure(err)
	}
	p.failing = true
	var e *Error
	if errors.As(err, &e) {
		interval = max(interval, min(e.RetryAfter, maxRetryAfter))
	}
	p.borne += max(interval, time.Second)
	return interval, nil
}

// State records an object's state; known reports whether this version knows it.
func (p *Patience) State(state string, known bool) {
	if known || p.unknown[state] {
		return
	}
	if p.unknown == nil {
		p.unknown = map[string]bool{}
	}
	p.unknown[state] = true
	if p.OnUnknown != nil {
		p.OnUnknown(state)
	}
}

// Passes reports whether a failure may be transient: the server was unreachable,
// throttled or failed, by its status or within a success, or a success had an
// unexpected body.
func Passes(err error) bool {
	var e *Error
	return errors.As(err, &e) && (e.Kind == KindUnreachable || e.Kind == KindUnexpected && e.Status != 0)
}
