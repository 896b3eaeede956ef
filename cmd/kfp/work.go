package kfp

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/pflag"

	"tally/client/kfp"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/kit"
)

// workFlags say what a run or a job executes, and as what.
type workFlags struct {
	pipeline, version, experiment, serviceAccount, description, root, paramFile string

	params []string

	file      *pipelineText
	arguments []argument
}

func (f *workFlags) bind(flags *pflag.FlagSet) {
	flags.StringVar(&f.pipeline, "pipeline", "", "pipeline to execute, by name or id: its newest version")
	flags.StringVar(&f.version, "version", "", "version to execute, by id, or by name with --pipeline")
	flags.StringVar(&f.experiment, "experiment", "", "experiment to belong to, by name or id")
	flags.StringArrayVar(&f.params, "param", nil, "name=value for an input of the pipeline; may be given again")
	flags.StringVar(&f.paramFile, "param-file", "", "YAML or JSON file with an object of inputs; --param beats it")
	flags.StringVar(&f.root, "pipeline-root", "", "where a v2 pipeline keeps its artifacts")
	flags.StringVar(&f.serviceAccount, "service-account", "", "Kubernetes account for the steps")
	flags.StringVar(&f.description, "description", "", "what it is for")
}

// workValues offers values of the flags.
func workValues() map[string]kit.Completer {
	return map[string]kit.Completer{"experiment": offerExperiments(), "pipeline": offerPipelines()}
}

var (
	errNothingToRun = errors.New("nothing to execute: give a file, --pipeline or --version")
	errTwoToRun     = errors.New("give a file, or --pipeline and --version, not both")
)

// read checks the flags and reads the files, before anything is sent.
func (f *workFlags) read(args []string) error {
	var err error
	if f.arguments, err = readArguments(f.params, f.paramFile); err != nil {
		return exit.Usage(err)
	}
	uploaded := f.pipeline+f.version != ""
	switch {
	case len(args) == 0 && !uploaded:
		return exit.Usage(errNothingToRun)
	case len(args) > 0 && uploaded:
		return exit.Usage(errTwoToRun)
	case uploaded:
		return nil
	}
	f.file, err = readPipeline(args[0])
	return err
}

// work is the specification and the references of a new run or job.
func (f *workFlags) work(ctx context.Context, s *session) (kfp.PipelineSpec, kfp.References, error) {
	var spec kfp.PipelineSpec
	refs, err := f.home(ctx, s)
	if err != nil {
		return spec, nil, err
	}
	versionID, err := f.chosen(ctx, s)
	switch {
	case err != nil:
		return spec, nil, err
	case f.file != nil && f.file.v2:
		spec.PipelineManifest = f.file.text
	case f.file != nil:
		spec.WorkflowManifest = f.file.text
	default:
		refs = append(refs, kfp.FromVersion(versionID))
	}
	return spec, refs, f.inputs(ctx, s, &spec, versionID)
}

// chosen is the version to execute. A pipeline stands for its newest one, which
// is named: a run of "the pipeline" would later be taken for one of whatever
// version is the newest then.
func (f *workFlags) chosen(ctx context.Context, s *session) (string, error) {
	switch {
	case f.file != nil:
		return "", nil
	case f.version != "":
		return s.versionOf(ctx, f.pipeline, f.version)
	}
	p, err := s.FindPipeline(ctx, f.pipeline)
	if err == nil && p.DefaultVersion == nil {
		err = &exit.Coded{Code: exit.Refused, Err: fmt.Errorf("pipeline %s (%s) has no version", p.Name, p.ID), Hint: "upload one with \"tally kfp versions upload\""}
	}
	return newest(p).ID, err
}

var errNoExperiment = errors.New("on this server, which has many users, a run belongs to an experiment: give --experiment")

// home is the experiment. Servers with one user have one for all else.
func (f *workFlags) home(ctx context.Context, s *session) (kfp.References, error) {
	if f.experiment != "" {
		id, err := s.ExperimentID(ctx, f.experiment)
		return kfp.References{kfp.InExperiment(id)}, err
	}
	h, err := s.Health(ctx)
	if err == nil && h.MultiUser {
		err = exit.Usage(errNoExperiment)
	}
	return nil, err
}

// inputs puts the arguments where the kind of pipeline takes them.
func (f *workFlags) inputs(ctx context.Context, s *session, spec *kfp.PipelineSpec, versionID string) error {
	if len(f.arguments) == 0 && f.root == "" {
		return nil
	}
	text, err := f.template(ctx, s, versionID)
	if err != nil {
		return err
	}
	if text.v2 {
		values, err := text.values(f.arguments)
		spec.RuntimeConfig = &kfp.RuntimeConfig{Parameters: values, PipelineRoot: f.root}
		return err
	}
	if f.root != "" {
		return exit.Usagef("--pipeline-root is for v2 pipelines, and this one is an Argo workflow")
	}
	spec.Parameters = parameters(f.arguments)
	return nil
}

// template is the pipeline's text, which tells its kind and its inputs' types.
func (f *workFlags) template(ctx context.Context, s *session, versionID string) (*pipelineText, error) {
	if f.file != nil {
		return f.file, nil
	}
	t, err := s.VersionTemplate(ctx, versionID)
	if err != nil {
		return nil, err
	}
	return parsePipeline(t.Text)
}
