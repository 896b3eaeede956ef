package cmd

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"syscall"

	"tally/cmd/internal/exit"
)

// withSignals ends the context at the first interrupt, so that temporary files
// are removed; a second one kills. A closed pipe becomes a write error instead
// of the end of the process, for the same reason.
func withSignals(parent context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(parent)
	stop := make(chan os.Signal, 1)
	pipe := make(chan os.Signal, 1)
	signal.Notify(stop, os.Interrupt, syscall.SIGTERM)
	signal.Notify(pipe, syscall.SIGPIPE)
	go func() {
		select {
		case s := <-stop:
			signal.Reset(os.Interrupt, syscall.SIGTERM)
			cancel(exit.Signal{Signal: s})
		case <-ctx.Done():
		}
	}()
	return ctx, func() {
		signal.Stop(stop)
		cancel(nil)
	}
}

// signalOf is the signal that ended the context, if one did.
func signalOf(ctx context.Context) error {
	var s exit.Signal
	if errors.As(context.Cause(ctx), &s) {
		return s
	}
	return nil
}
