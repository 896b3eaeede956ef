package kfp

import (
	"cmp"
	"context"
	"errors"

	"github.com/spf13/pflag"

	"tally/client/kfp"
	"tally/client/kfp/v2beta1"
	"tally/cmd/internal/kit"
)

var errNoURL = errors.New("no URL: use --url, or upload a file")

// createFlags describe a new pipeline.
type createFlags struct {
	labels
	url, description string
	shared           bool
}

func (f *createFlags) bind(flags *pflag.FlagSet) {
	f.labels.bind(flags)
	flags.StringVar(&f.url, "url", "", "URL from which the server fetches the file")
	flags.StringVar(&f.description, "description", "", "description")
	bindShared(flags, &f.shared)
}

func createPipeline() kit.Verb {
	return kit.Verb{
		Use: "create NAME", Short: "Create a pipeline without a version, or from a URL", Prints: true, Args: kit.OneArg,
		Long: `Create a pipeline from a URL that the server fetches or, without --url, one that has
no version yet (needs v2beta1). Since release 2.17, servers fetch only from a few
hosts, over https; upload always works.`,
		Example: `  tally kfp pipelines create empty --display-name "To be filled" --tag team=ml --sandbox
  tally kfp pipelines create fetched --url https://storage.googleapis.com/pipelines/hello.yaml --sandbox
  tally kfp pipelines create hello --url https://storage.googleapis.com/pipelines/hello.yaml --sandbox -o json`,
		Run: kit.WithFlags((*createFlags).bind, (*createFlags).run),
	}
}

func (f *createFlags) run(ctx context.Context, call *kit.Call) error {
	tags, err := f.parsed()
	if err == nil {
		err = v2beta1.Edit{Tags: &tags}.Check()
	}
	if err != nil {
		return err
	}
	return create(ctx, call, pipelineColumns(), func(s *session) (kfp.Pipeline, error) {
		if f.url == "" || f.set() {
			return f.byV2(ctx, s, tags)
		}
		p := kfp.Pipeline{Name: call.Args[0], Description: f.description, URL: &kfp.URL{PipelineURL: f.url}}
		namespace, err := s.PipelineNamespace(ctx, f.shared)
		if err != nil {
			return p, err
		}
		if namespace != "" {
			p.ResourceReferences = kfp.References{kfp.InNamespace(namespace)}
		}
		return s.CreatePipeline(ctx, p)
	})
}

// byV2 creates what v1beta1 cannot.
func (f *createFlags) byV2(ctx context.Context, s *session, tags map[string]string) (kfp.Pipeline, error) {
	what := "a pipeline without --url"
	if f.url != "" {
		what = "a pipeline with a display name or tags"
	}
	v2, err := s.byV2(what)
	if err != nil {
		return kfp.Pipeline{}, err
	}
	namespace, err := s.PipelineNamespace(ctx, f.shared)
	if err != nil {
		return kfp.Pipeline{}, err
	}
	name := s.call.Args[0]
	return v2.CreateLabelled(ctx, v2beta1.Pipeline{
		Name: name, DisplayName: cmp.Or(f.displayName, name), Description: f.description, Namespace: namespace, Tags: tags,
	}, f.url)
}
