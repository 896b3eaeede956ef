package kit

import (
	"errors"

	"tally/cmd/internal/exit"
)

// errClosed is the error when standard output is closed. A caller may also have
// opened /dev/null as Go does in place of a closed stream.
var errClosed = errors.New("standard output is closed, or it is /dev/null opened for reading and writing, which a program cannot tell apart")

// closedOutput returns errClosed, with what to do instead, if the command's data
// would be lost; nil if it has somewhere to go.
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
