package app

import (
	"time"

	"tally/cmd/internal/term"
)

// Progress begins a line that tells a person at the terminal of standard error
// how far work is; elsewhere, and with --quiet, --no-progress or --debug, it shows
// nothing. Messages that come meanwhile take its place and it is drawn again below
// them.
func (a *App) Progress(line func(done int64, took time.Duration) string) *term.Counter {
	c := a.Err.Count(a.Now, line)
	if a.Global.Quiet || a.Global.NoProgress || a.Global.Debug {
		c.Finish()
		return c
	}
	a.line.Store(c.Follow())
	return c
}

// aside prints while no line of progress is in the way.
func (a *App) aside(print func()) {
	if c := a.line.Load(); c != nil {
		c.Aside(print)
		return
	}
	print()
}
