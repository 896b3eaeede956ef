package kfp

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/pflag"

	"tally/client/kfp"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/kit"
)

const runsWaitLong = `Wait until a run has ended, and print it. The exit code is 0 only if the run
succeeded, and 8 if it ended in any other way.

The wait tolerates outages of the server, and reads a token or cookie that expires
again from its source. --timeout limits the wait: exit code 6, and the run
continues. On a terminal the steps are shown as they change.`

// waitFlags has the flags for how to wait for a run.
type waitFlags struct{ interval, timeout time.Duration }

func (w *waitFlags) bind(flags *pflag.FlagSet) {
	flags.DurationVar(&w.interval, "interval", kfp.DefaultInterval, "time between two requests")
	flags.DurationVar(&w.timeout, "timeout", 0, "maximum time to wait; 0 means no limit")
}

func waitForRun() kit.Verb {
	return kit.Verb{
		Use: "wait RUN", Short: "Wait until a run has ended; exit 8 unless it succeeded", Prints: true,
		Long: runsWaitLong, Args: kit.OneArg,
		Example: `  tally kfp runs wait baseline --sandbox
  tally kfp runs wait fresh --interval 20ms --sandbox=kfp-speed=100 -o name
  tally kfp runs wait 'no such image' --sandbox --timeout 30m   # exit 8: it failed`,
		Run: kit.WithFlags((*waitFlags).bind, func(w *waitFlags, ctx context.Context, call *kit.Call) error {
			return w.await(ctx, call, func(s *session) (string, error) { return s.RunID(ctx, call.Args[0]) })
		}),
	}
}

// await waits for the run that find finds, and prints it, whether or not it failed.
func (w *waitFlags) await(ctx context.Context, call *kit.Call, find func(*session) (string, error)) error {
	if w.interval < 0 || w.timeout < 0 {
		return exit.Usagef("--interval and --timeout must be 0 or more")
	}
	if err := kit.Check(call, runColumns()); err != nil {
		return err
	}
	s, err := connect(ctx, call)
	if err != nil {
		return err
	}
	id, err := find(s)
	if err != nil {
		return err
	}
	d, err := w.ended(ctx, s, id)
	if err != nil {
		return err
	}
	return errors.Join(kit.One(ctx, call, runColumns(), s.detailed(ctx, d, false)), outcome(d.Run))
}

// errOutOfTime is the cause of a context that --timeout ended.
var errOutOfTime = fmt.Errorf("timed out: %w", context.DeadlineExceeded)

// ended waits for the end of the run, within --timeout.
func (w *waitFlags) ended(ctx context.Context, s *session, id string) (kfp.RunDetail, error) {
	if w.timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, w.timeout, errOutOfTime)
		defer cancel()
	}
	a := s.call.App
	steps := newStepLines(s)
	end := kit.Waiting(a, "run "+id)
	defer end()
	d, err := s.WaitRun(ctx, id, kfp.WaitOptions{
		Interval: w.interval, Sleep: a.Sleep, OnChange: steps.show,
		Known:     id != s.call.Args[0], // it was created, or found by its name
		OnFailure: func(err error) { a.Notice("%v; still waiting", err) },
		OnUnknown: func(status string) {
			a.Notice("run %s has the status %q, which this version does not know; still waiting", id, status)
		},
	})
	if err != nil && errors.Is(context.Cause(ctx), errOutOfTime) {
		return d, &exit.Coded{
			Code: exit.Unreachable, Err: fmt.Errorf("run %s has not ended within %v", id, w.timeout),
			Hint: "the run continues: wait again, or allow more time with --timeout",
		}
	}
	return d, err
}

// outcome returns an error unless the run succeeded.
func outcome(r kfp.Run) error {
	if r.Succeeded() {
		return nil
	}
	message := fmt.Sprintf("run %s (%s) ended as %s", r.Name, r.ID, r.Status)
	if r.Error != "" {
		message += ": " + r.Error
	}
	return &exit.Coded{Code: exit.Failed, Err: errors.New(message), Hint: "\"tally kfp runs steps " + r.ID + "\" shows which step failed"}
}
