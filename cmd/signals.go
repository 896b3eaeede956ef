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
// Signals are handled from the first call of Done or Err, which all code that
// waits or leaves files behind makes. Until then they end the process by default:
// handling them starts threads, which takes a tenth of the time of a short
// command.
func withSignals(parent context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(parent)
	stop := make(chan os.Signal, 1)
	handle := sync.OnceFunc(func() {
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
	return &interruptible{ctx, handle}, func() {
		signal.Stop(stop)
		cancel(nil)
	}
}

// endings returns the signals that end the program gracefully: not SIGHUP if
// nohup ignores it.
func endings() []os.Signal {
	signals := []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGQUIT}
	if !signal.Ignored(syscall.SIGHUP) {
		signals = append(signals, syscall.SIGHUP)
	}
	return signals
}

// interruptible is a context that handles signals from its first use.
type interruptible struct {
	context.Context
	handle func()
}

// Done implements context.Context.
func (c *interruptible) Done() <-chan struct{} {
	c.handle()
	return c.Context.Done()
}

// Err implements context.Context.
func (c *interruptible) Err() error {
	c.handle()
	return c.Context.Err()
}

// signalOf returns the signal that canceled the context, if any.
func signalOf(ctx context.Context) error {
	var s exit.Signal
	if errors.As(context.Cause(ctx), &s) {
		return s
	}
	return nil
}
