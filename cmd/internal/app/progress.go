package app

import (
	"time"

	"tally/cmd/internal/term"
	"tally/output"
)

// Progress starts a progress line on standard error if that is a terminal;
// elsewhere, and with --quiet, --no-progress or --debug, it shows nothing.
// Messages printed in the meantime replace the line, which is redrawn below them.
func (a *App) Progress(line func(done int64, took time.Duration) string) *term.Counter {
	top := a.top()
	top.drawing.Lock()
	defer top.drawing.Unlock()
	if top.awaited != nil {
		top.awaited.Finish() // the command itself says more
	}
	return a.progress(line)
}

func (a *App) progress(line func(done int64, took time.Duration) string) *term.Counter {
	c := a.Err.Count(a.Now, line)
	if a.Global.Quiet || a.Global.NoProgress || a.Global.Debug {
		c.Finish()
		return c
	}
	a.top().line.Store(c.Follow())
	return c
}

// awaits shows which server the command is waiting for, unless another line says more
// or rows are being printed to the terminal.
func (a *App) awaits(operation, host string) (end func()) {
	top := a.top()
	top.drawing.Lock()
	defer top.drawing.Unlock()
	if current := top.line.Load(); top.held > 0 || current != nil && !current.Over() {
		return func() {}
	}
	what := output.Escape(host)
	if operation != "" {
		what += " (" + output.Escape(operation) + ")"
	}
	top.awaited = a.progress(term.Waiting(what))
	return top.awaited.Finish
}

// Hold keeps lines about requests off the terminal until release is called: they
// would mix with the output that is printed meanwhile.
func (a *App) Hold() (release func()) {
	top := a.top()
	count := func(n int) {
		top.drawing.Lock()
		defer top.drawing.Unlock()
		top.held += n
	}
	count(1)
	return func() { count(-1) }
}

// aside removes the progress line while print runs.
func (a *App) aside(print func()) {
	if c := a.top().line.Load(); c != nil {
		c.Aside(print)
		return
	}
	print()
}
