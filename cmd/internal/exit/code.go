// Package exit turns errors into exit codes and messages.
package exit

import (
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"

	"tally/client/rest"
	"tally/cmd/internal/config"
	"tally/output"
)

// Code is a process's exit code.
type Code int

// The exit codes, the same for every command. docs/exit-codes.md explains them.
const (
	OK          Code = 0
	Unexpected  Code = 1
	BadUsage    Code = 2
	Incomplete  Code = 3
	Auth        Code = 4
	NotFound    Code = 5
	Unreachable Code = 6
	Refused     Code = 7
	Failed      Code = 8
	Found       Code = 9
	HungUp      Code = 129
	Interrupted Code = 130
	Quit        Code = 131
	ClosedPipe  Code = 141
	Terminated  Code = 143
)

// String returns the code's name in JSON errors.
func (c Code) String() string {
	names := map[Code]string{
		OK: "ok", Unexpected: "unexpected", BadUsage: "usage", Incomplete: "incomplete", Auth: "auth",
		NotFound: "not_found", Unreachable: "unreachable", Refused: "refused", Failed: "failed", Found: "found",
		HungUp: "hung_up", Interrupted: "interrupted", Quit: "quit", ClosedPipe: "closed_pipe", Terminated: "terminated",
	}
	return names[c]
}

// Signal is the cause of a context that a signal canceled.
type Signal struct{ Signal os.Signal }

// Error names the signal.
func (s Signal) Error() string { return "stopped by signal: " + s.Signal.String() }

// Coded is an error with an exit code, for failures that have no type of their own.
type Coded struct {
	Code Code
	Hint string
	Err  error
}

// Error returns the underlying error's message.
func (c *Coded) Error() string { return c.Err.Error() }

// Unwrap returns the underlying error.
func (c *Coded) Unwrap() error { return c.Err }

// Quiet is an exit code that is not a failure and prints nothing.
func Quiet(code Code) error { return &quiet{code} }

type quiet struct{ code Code }

// Error names the code, in case it is printed.
func (q *quiet) Error() string { return q.code.String() }

// Usage marks err as a mistake in the command line or the configuration.
func Usage(err error) error { return &Coded{Code: BadUsage, Err: err} }

// Usagef is Usage with the arguments of fmt.Errorf.
func Usagef(format string, args ...any) error { return Usage(fmt.Errorf(format, args...)) }

// Of returns the exit code of err.
func Of(err error) Code {
	var (
		signal     Signal
		coded      *Coded
		sink       *output.WriteError
		incomplete *rest.Incomplete
		failure    *rest.Error
		mistake    *config.MistakeError
		expression *output.ExpressionError
		row        *output.RowError
		silent     *quiet
	)
	switch {
	case err == nil:
		return OK
	case errors.As(err, &sink):
		return ofSink(sink)
	case errors.As(err, &silent):
		return silent.code
	case errors.As(err, &signal):
		return ofSignal(signal.Signal)
	case errors.As(err, &incomplete) && incomplete.Records > 0 && errors.As(incomplete.Err, &coded):
		return Incomplete
	case errors.As(err, &coded):
		return coded.Code
	case errors.As(err, &row) && row.Printed:
		return Incomplete
	case errors.As(err, &mistake), errors.As(err, &expression):
		return BadUsage
	case errors.As(err, &incomplete) && incomplete.Records > 0:
		return Incomplete
	case errors.As(err, &failure):
		return ofKind(failure.Kind)
	case errors.Is(err, context.Canceled):
		return Interrupted
	case errors.Is(err, context.DeadlineExceeded):
		return Unreachable
	}
	return Unexpected
}

// ofSink distinguishes a closed pipe and the failures of a server to which the
// output goes.
func ofSink(err *output.WriteError) Code {
	var failure *rest.Error
	var signal Signal
	switch {
	case errors.Is(err, syscall.EPIPE):
		return ClosedPipe
	case errors.As(err.Err, &signal):
		return ofSignal(signal.Signal)
	case errors.As(err.Err, &failure):
		return ofKind(failure.Kind)
	}
	return Unexpected
}

func ofSignal(s os.Signal) Code {
	switch s {
	case syscall.SIGTERM:
		return Terminated
	case syscall.SIGHUP:
		return HungUp
	case syscall.SIGQUIT:
		return Quit
	}
	return Interrupted
}

func ofKind(k rest.Kind) Code {
	switch k {
	case rest.KindAuth:
		return Auth
	case rest.KindNotFound:
		return NotFound
	case rest.KindUnreachable:
		return Unreachable
	case rest.KindRefused:
		return Refused
	case rest.KindInvalid:
		return BadUsage
	case rest.KindIncomplete:
		return Incomplete
	}
	return Unexpected
}

// Worst returns the more serious of two errors, for commands that work on several
// objects: any failure outranks success, and an unexpected one outranks all
// others.
func Worst(a, b error) error {
	if severity(Of(b)) > severity(Of(a)) {
		return b
	}
	return a
}

// severity orders the codes from success to the most urgent failure.
func severity(c Code) int {
	order := []Code{OK, Found, NotFound, Refused, Failed, Unreachable, Incomplete, Auth, BadUsage, Unexpected, ClosedPipe, HungUp, Interrupted, Quit, Terminated}
	for i, known := range order {
		if c == known {
			return i
		}
	}
	return len(order)
}
