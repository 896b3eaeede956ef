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

// progressBatch is the maximum number of rows that are reported together: a row is
// cheaper than a report. The first rows, whose source may be slow, are reported sooner.
const progressBatch = 256

// progress shows on a terminal what the command is waiting for, and then the number
// of rows.
type progress struct {
	app     *app.App
	counter *term.Counter
	// waits hides the line while rows go to the same terminal.
	waits bool
	told  told
}

// told is the information about rows that have not arrived yet.
type told struct {
	noun  string
	host  atomic.Pointer[string] // the server's
	total atomic.Int64           // 0 if the server does not say
}

// hear returns a context through which lists report their total number of rows. With
// a limit on rows the total is irrelevant.
func (t *told) hear(ctx context.Context, limited bool) context.Context {
	if limited {
		return ctx
	}
	return rest.WithTotal(ctx, func(operation string, total int64) {
		if operation == "list "+t.noun { // not that of other lists
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

// counted yields the rows and counts them.
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

// Waiting shows on a terminal what the command is waiting for. end removes the
// line.
func Waiting(a *app.App, what string) (end func()) { return a.Progress(waitLine(what)).Finish }

// While makes a call, and meanwhile shows on a terminal what the command is
// waiting for.
func While[T any](a *app.App, what string, call func() (T, error)) (T, error) {
	defer Waiting(a, what)()
	return call()
}
