package cmd

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"sync"
	"syscall"

	"tally/cmd/internal/exit"
)

// withSignals ends the context at the first interrupt, so that temporary files
// are removed; a second one kills. A closed pipe becomes a write error instead
// of the end of the process, for the same reason.
//
// Signals are heard from when somebody first asks whether the context has ended,
// as all do that wait or leave something behind. Until then they end the process,
// as they would without: to hear them takes threads, which is a tenth of the
// time of a short command.
func withSignals(parent context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(parent)
	stop := make(chan os.Signal, 1)
	hear := sync.OnceFunc(func() {
		signal.Notify(stop, endings()...)
		signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
		go func() {
			select {
			case s := <-stop:
				signal.Reset(endings()...)
				cancel(exit.Signal{Signal: s})
			case <-ctx.Done():
			}
		}()
	})
	return &interruptible{ctx, hear}, func() {
		signal.Stop(stop)
		cancel(nil)
	}
}

// endings are the signals that end the program in good order. nohup has SIGHUP
// ignored, and means it.
func endings() []os.Signal {
	signals := []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGQUIT}
	if !signal.Ignored(syscall.SIGHUP) {
		signals = append(signals, syscall.SIGHUP)
	}
	return signals
}

// interruptible is a context that hears signals as soon as it matters.
type interruptible struct {
	context.Context
	hear func()
}

// Done implements context.Context.
func (c *interruptible) Done() <-chan struct{} {
	c.hear()
	return c.Context.Done()
}

// Err implements context.Context.
func (c *interruptible) Err() error {
	c.hear()
	return c.Context.Err()
}

// signalOf is the signal that ended the context, if one did.
func signalOf(ctx context.Context) error {
	var s exit.Signal
	if errors.As(context.Cause(ctx), &s) {
		return s
	}
	return nil
}
