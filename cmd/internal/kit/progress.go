package kit

import (
	"context"
	"net/url"
	"sync/atomic"

	"tally/client/rest"
	"tally/cmd/internal/app"
	"tally/cmd/internal/term"
	"tally/output"
)

// progressBatch is how many rows are reported together at most: a row is cheaper than a
// report. The first ones, which may be those of a slow source, are reported sooner.
const progressBatch = 256

// progress shows on a terminal what the command waits for, and then the number
// of rows.
type progress struct {
	app     *app.App
	counter *term.Counter
	// waits says that rows on their way to the same terminal would be in the way.
	waits bool
	told  told
}

// told is what is known of rows that are on their way.
type told struct {
	noun  string
	host  atomic.Pointer[string] // the server's
	total atomic.Int64           // 0 where the server does not say
}

// hear has lists that are read with the context tell how many rows there are. A bound
// on the rows makes that no news.
func (t *told) hear(ctx context.Context, limited bool) context.Context {
	if limited {
		return ctx
	}
	return rest.WithTotal(ctx, func(operation string, total int64) {
		if operation == "list "+t.noun { // not what is looked up beside
			t.total.Store(total)
		}
	})
}

// begin starts to report rows, which have not been requested yet.
func (c *Call) begin(noun string) *progress {
	p := &progress{app: c.App, waits: c.toTerminal(), told: told{noun: noun}}
	if noun != "" {
		p.counter = c.App.Progress(p.told.line)
	}
	return p
}

// from names the server.
func (p *progress) from(endpoint string) {
	if u, err := url.Parse(endpoint); err == nil && u.Host != "" {
		p.told.host.Store(&u.Host)
	}
}

// finish removes the line.
func (p *progress) finish() {
	if p.counter != nil {
		p.counter.Finish()
	}
}

// counted are the rows, which are counted while they pass.
func (p *progress) counted(rows output.Rows) output.Rows {
	if p.counter == nil {
		return rows
	}
	return func(yield func(any, error) bool) {
		defer p.finish()
		if p.waits {
			defer p.app.Hold()()
		}
		pending, batch := 0, 1
		for row, err := range rows {
			if p.waits {
				p.finish()
			} else if pending++; pending == batch {
				p.counter.Add(int64(pending))
				pending, batch = 0, min(2*batch, progressBatch)
			}
			if !yield(row, err) {
				return
			}
		}
	}
}

// Waiting shows on a terminal what the command waits for. end removes the line.
func Waiting(a *app.App, what string) (end func()) { return a.Progress(waitLine(what)).Finish }

// While is what a call returns, and shows on a terminal that it is waited for.
func While[T any](a *app.App, what string, call func() (T, error)) (T, error) {
	defer Waiting(a, what)()
	return call()
}
