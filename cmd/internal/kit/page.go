package kit

import (
	"errors"
	"io"
	"slices"

	"tally/cmd/internal/term"
	"tally/output"
)

// page starts to page standard output if a person reads it. close shows the rest, and
// waits for the pager to end.
func (c *Call) page(options output.Options) (close func() error) {
	a := c.App
	if !options.Terminal || a.Global.NoPager || a.Env("TERM") == "dumb" || !term.InputIsTerminal(a.In) {
		return func() error { return nil }
	}
	c.pager = a.Out.Page(term.PagerCommand(a.Lookup))
	return func() error {
		defer func() { c.pager = nil }()
		err := c.pager.Close()
		if missing := c.pager.Missing; missing != nil {
			a.Warn("the pager cannot be started: %v; set TALLY_PAGER or PAGER", missing)
		}
		if err != nil {
			return &output.WriteError{Err: err}
		}
		return nil
	}
}

// standardOutput returns where data goes without --out.
func (c *Call) standardOutput() io.Writer {
	if c.pager != nil {
		return c.pager
	}
	return c.App.Out
}

// onlyQuit reports whether err is nothing but a pager that the user quit.
func onlyQuit(err error) bool {
	if several, ok := err.(interface{ Unwrap() []error }); ok {
		return !slices.ContainsFunc(several.Unwrap(), func(err error) bool { return !onlyQuit(err) })
	}
	return errors.Is(err, term.ErrQuit)
}
