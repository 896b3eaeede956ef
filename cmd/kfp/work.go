package kfp

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/pflag"

	"tally/client/kfp"
	"tally/cmd/internal/app"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/kit"
	"tally/cmd/kfp/internal/inputs"
	"tally/cmd/kfp/internal/spec"
)

// workFlags describe what a run or a job executes, and as whom.
type workFlags struct {
	pipeline, version, experiment, serviceAccount, description, root, paramFile string

	params []string

	reference string // the ids of what is executed, as v2beta1 refers to it
	follow    bool   // use the version that is newest at each start

	file   *spec.Spec
	passed []inputs.Input
}

func (f *workFlags) bind(flags *pflag.FlagSet) {
	flags.StringVar(&f.pipeline, "pipeline", "", "pipeline whose newest version to run, by name or id")
	flags.StringVar(&f.version, "version", "", "version to run, by id, or by name with --pipeline")
	flags.StringVar(&f.experiment, "experiment", "", "experiment to belong to, by name or id")
	flags.StringArrayVar(&f.params, "param", nil, "name=value for an input of the pipeline; may be repeated")
	flags.StringVar(&f.paramFile, "param-file", "", "YAML or JSON file with an object of inputs, which are sent as written; --param takes precedence")
	flags.StringVar(&f.root, "pipeline-root", "", "where a v2 pipeline stores its artifacts")
	flags.StringVar(&f.serviceAccount, "service-account", "", "Kubernetes service account of the steps")
	flags.StringVar(&f.description, "description", "", "description")
}

// workValues offers values of the flags.
func workValues() map[string]kit.Completer {
	return map[string]kit.Completer{"experiment": offerExperiments(), "pipeline": offerPipelines()}
}

var (
	errNothingToRun = errors.New("nothing to execute: name a file, --pipeline or --version")
	errTwoToRun     = errors.New("name a file, or use --pipeline and --version, not both")
)

// read checks the flags and reads the files, before anything is sent. It returns
// all their mistakes together with named.
func (f *workFlags) read(a *app.App, args []string, named error) error {
	var unread, unknown error
	defer a.Reading(f.paramFile)()
	if f.passed, unread = inputs.Read(f.params, f.paramFile); unread != nil {
		unread = exit.Usage(unread)
	}
	uploaded := f.pipeline+f.version != ""
	switch {
	case f.follow || f.reference != "":
		unknown = f.checkReference(args)
	case len(args) == 0 && !uploaded:
		unknown = exit.Usage(errNothingToRun)
	case len(args) > 0 && uploaded:
		unknown = exit.Usage(errTwoToRun)
	case !uploaded:
		f.file, unknown = readSpec(a, args[0])
	}
	return together(named, unread, unknown)
}

// work returns the specification and the references of a new run or job.
// Everything that the server would refuse is refused before it is sent, in one
// error.
func (f *workFlags) work(ctx context.Context, s *session) (kfp.PipelineSpec, kfp.References, error) {
	var to kfp.PipelineSpec
	refs, homeless := f.home(ctx, s)
	if homeless != nil && exit.Of(homeless) != exit.Refused {
		return to, nil, homeless
	}
	t, err := f.chosen(ctx, s)
	switch {
	case err != nil:
		return to, nil, together(homeless, err)
	case f.file != nil && f.file.V2:
		to.PipelineManifest = f.file.Source
	case f.file != nil:
		to.WorkflowManifest = f.file.Source
	default:
		to.PipelineID = t.pipeline
	}
	if t.version != "" {
		refs = append(refs, kfp.FromVersion(t.version))
	}
	return to, refs, together(homeless, f.inputs(ctx, s, &to, t.template))
}

var errNoExperiment = errors.New("in multi-user mode a run needs an experiment: use --experiment")

// home returns the experiment. Single-user servers have a default one. They also
// accept runs for an archived experiment, where nobody sees them, so that is
// refused here.
func (f *workFlags) home(ctx context.Context, s *session) (kfp.References, error) {
	if f.experiment == "" {
		h, err := s.Health(ctx)
		if err == nil && h.MultiUser {
			err = exit.Usage(errNoExperiment)
		}
		return nil, err
	}
	e, err := s.getExperiment(ctx, f.experiment)
	if err != nil {
		return nil, err
	}
	if e.Archived() {
		return nil, &exit.Coded{
			Code: exit.Refused, Err: fmt.Errorf("experiment %s (%s) is archived", e.Name, e.ID),
			Hint: "restore it with \"tally kfp experiments unarchive " + e.ID + "\", or take another",
		}
	}
	return kfp.References{kfp.InExperiment(e.ID)}, nil
}
