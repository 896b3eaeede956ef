package kfp

import (
	"context"
	"io"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tally/client/kfp"
	"tally/cmd/internal/kit"
)

const logsLong = `Print the log of a run's step: from its pod or, once the pod is gone, from the
server's log archive. STEP is the step's name or its node id, as "runs steps" lists
them. If the server has only v2beta1, the pod of a step is found by the names of
neighbouring steps; if that fails, use the pod's name as STEP.

--follow prints the log until the pod has ended, without a time limit.

A server that fails to read a log appends an error to a successful response. Such a
log is exit code 3, and an existing --out file stays unchanged; if the error comes
first, the exit code is 5 or 7.`

// logFlags has the flags for how a log is read.
type logFlags struct {
	savedFlags
	follow bool
}

func (f *logFlags) bind(flags *pflag.FlagSet) {
	flags.BoolVarP(&f.follow, "follow", "f", false, "follow the log until the step has ended")
	f.savedFlags.bind(flags, "log")
}

func logsOfRun(complete kit.Completer) kit.Verb {
	return kit.Verb{
		Use: "logs RUN STEP", Short: "Print the log of a run's step",
		Long: logsLong, Args: cobra.ExactArgs(2), Complete: offerNodes(complete),
		Example: `  tally kfp runs logs baseline train --sandbox
  tally kfp runs logs fresh prepare --follow --sandbox=kfp-speed=100
  tally kfp runs logs baseline train --out train.log --sandbox`,
		Run: kit.WithFlags((*logFlags).bind, (*logFlags).run),
	}
}

func (f *logFlags) run(ctx context.Context, call *kit.Call) error {
	if err := f.check(call); err != nil {
		return err
	}
	content, err := kit.While(call.App, "the log of "+call.Args[1], func() (io.ReadCloser, error) { return f.open(ctx, call) })
	if err != nil {
		return err
	}
	defer func() { _ = content.Close() }() // it was read, or its error is known
	return f.save(call, content)
}

// open requests the log.
func (f *logFlags) open(ctx context.Context, call *kit.Call) (io.ReadCloser, error) {
	isPod := func(one kfp.Step) bool { return one.Type == "Pod" }
	return openOfStep(ctx, call, isPod, func(s *session, run, node string) (io.ReadCloser, error) {
		return s.v1.ReadLog(ctx, run, node, f.follow)
	})
}
