package kfp

import (
	"context"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tally/client/kfp"
	"tally/cmd/internal/kit"
)

const runsCreateLong = `Start a run: of a pipeline's newest version (--pipeline), of one of its versions
(--version), or of a local file, which may be an Argo workflow or a compiled
v2 pipeline, also in a .zip or .tar.gz. --version-reference takes ids instead, and
lets the server determine the newest version of a pipeline.

Inputs come from --param name=value, or from a file. Inputs of a v2 pipeline are
sent with the type that the pipeline declares: --param n=5 is a number if n is one.

--wait waits until the run has ended, as "runs wait" does.`

// runFlags are the flags of create.
type runFlags struct {
	workFlags
	waitFlags
	wait bool
}

func (f *runFlags) bind(flags *pflag.FlagSet) {
	f.workFlags.bind(flags)
	f.waitFlags.bind(flags)
	flags.StringVar(&f.reference, "version-reference", "", "what to run; needs v2beta1: PIPELINE_ID, of which the server runs the newest version, or PIPELINE_ID/VERSION_ID")
	flags.BoolVar(&f.wait, "wait", false, "wait until it has ended; exit code 8 unless it succeeded")
}

func createRun() kit.Verb {
	return kit.Verb{
		Use: "create NAME [FILE]", Short: "Start a run of a pipeline, a version or a file", Prints: true,
		Long: runsCreateLong, Args: cobra.RangeArgs(1, 2), Files: true, Values: workValues(),
		Example: `  tally kfp runs create again --pipeline "hello wait" --param message=hi --sandbox
  tally kfp runs create hi --pipeline "hello wait" --wait --interval 20ms --sandbox=kfp-speed=100
  tally kfp runs create nightly --pipeline "train model" --version v2 --experiment demo --wait --interval 20ms --sandbox=kfp-speed=100   # exit 8: it fails`,
		Run: kit.WithFlags((*runFlags).bind, (*runFlags).run),
	}
}

func (f *runFlags) run(ctx context.Context, call *kit.Call) error {
	if err := f.read(call.App, call.Args[1:], kfp.Run{Name: call.Args[0]}.Check()); err != nil {
		return err
	}
	if !f.wait {
		return create(ctx, call, runColumns(), func(s *session) (*runRow, error) { return f.start(ctx, s, call.Args[0]) })
	}
	return f.await(ctx, call, func(s *session) (string, error) {
		row, err := f.start(ctx, s, call.Args[0])
		if err != nil {
			return "", err
		}
		call.App.Notice("run %s has the id %s", row.Name, row.ID)
		return row.ID, nil
	})
}

// start creates the run.
func (f *workFlags) start(ctx context.Context, s *session, name string) (*runRow, error) {
	to, err := f.server(s)
	if err != nil {
		return nil, err
	}
	spec, refs, err := f.work(ctx, s)
	if err != nil {
		return nil, err
	}
	d, err := to.CreateRun(ctx, kfp.Run{
		Name: name, Description: f.description, ServiceAccount: f.serviceAccount, PipelineSpec: spec, ResourceReferences: refs,
	})
	if err != nil {
		return nil, err
	}
	return s.detailed(ctx, d, false), nil
}
