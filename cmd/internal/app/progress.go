package app

import (
	"time"

	"tally/cmd/internal/term"
)

// Progress starts a progress line on standard error if that is a terminal;
// elsewhere, and with --quiet, --no-progress or --debug, it shows nothing.
// Messages printed in the meantime replace the line, which is redrawn below them.
func (a *App) Progress(line func(done int64, took time.Duration) string) *term.Counter {
	c := a.Err.Count(a.Now, line)
	if a.Global.Quiet || a.Global.NoProgress || a.Global.Debug {
		c.Finish()
		return c
	}
	a.top().line.Store(c.Follow())
	return c
}

// aside removes the progress line while print runs.
func (a *App) aside(print func()) {
	if c := a.top().line.Load(); c != nil {
		c.Aside(print)
		return
	}
	print()
}
