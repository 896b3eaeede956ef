package kit

import (
	"errors"

	"tally/cmd/internal/exit"
)

// errClosed reports that standard output is closed. The caller may also have opened
// /dev/null in the way in which Go does for a closed stream.
var errClosed = errors.New("standard output is closed, or it is /dev/null opened for reading and writing, which a program cannot tell apart")

// closedOutput returns errClosed, with a hint, if the command's data would be lost,
// else nil.
func (c *Call) closedOutput() error {
	if c.Output.Out != "" || !c.App.Out.IsClosed() {
		return nil
	}
	hint := "to discard the data, open /dev/null for writing only"
	if c.cmd != nil && c.cmd.Flags().Lookup("out") != nil {
		hint += ", or use --out /dev/null"
	}
	return &exit.Coded{Code: exit.Unexpected, Err: errClosed, Hint: hint}
}
