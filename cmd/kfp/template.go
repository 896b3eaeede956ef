package kfp

import (
	"context"
	"strings"

	"github.com/spf13/pflag"

	"tally/client/kfp"
	"tally/cmd/internal/kit"
	"tally/output"
)

const templateLong = `Print the text of a pipeline, as it was uploaded: YAML of a v2 pipeline; of an
Argo workflow the JSON that the server keeps. With -o the answer is printed as
every other command prints, with the text as "template".`

func templateOfPipeline(complete kit.Completer) kit.Verb {
	return templateVerb(kit.Verb{
		Use: "template PIPELINE", Short: "Print the text of a pipeline's newest version", Complete: first(complete),
		Example: "  tally kfp pipelines template say --sandbox\n  tally kfp pipelines template 'hello wait' --out hello.json --sandbox",
	}, func(ctx context.Context, s *session, nameOrID string) (kfp.Template, error) {
		id, err := s.PipelineID(ctx, nameOrID)
		if err != nil {
			return kfp.Template{}, err
		}
		return s.PipelineTemplate(ctx, id)
	})
}

func templateOfVersion(pipeline *string, complete kit.Completer) kit.Verb {
	return templateVerb(kit.Verb{
		Use: "template VERSION", Short: "Print the text of a version", Complete: first(complete),
		Flags:   func(flags *pflag.FlagSet) { bindPipeline(flags, pipeline) },
		Values:  map[string]kit.Completer{"pipeline": offerPipelines()},
		Example: "  tally kfp versions template v2 --pipeline 'train model' --sandbox\n  tally kfp versions template v2 --pipeline 'train model' --sandbox -o json --jq '.template | fromjson | .spec.entrypoint'",
	}, func(ctx context.Context, s *session, nameOrID string) (kfp.Template, error) {
		id, err := s.versionOf(ctx, *pipeline, nameOrID)
		if err != nil {
			return kfp.Template{}, err
		}
		return s.VersionTemplate(ctx, id)
	})
}

func templateVerb(v kit.Verb, fetch func(ctx context.Context, s *session, nameOrID string) (kfp.Template, error)) kit.Verb {
	columns := []output.Column[*kfp.Template]{
		{Name: "template", Key: true, Value: func(t *kfp.Template) any { return t.Text }, Doc: "the text"},
	}
	v.Long, v.Prints, v.Args = templateLong, true, kit.OneArg
	v.Run = func(ctx context.Context, call *kit.Call) error {
		get := func(s *session) (*kfp.Template, error) { return kit.Pointer(fetch(ctx, s, call.Args[0])) }
		if call.Changed("output") || call.Changed("columns") {
			return create(ctx, call, columns, get)
		}
		if err := kit.Check(call, columns); err != nil {
			return err
		}
		s, err := connect(ctx, call)
		if err != nil {
			return err
		}
		t, err := get(s)
		if err != nil {
			return err
		}
		_, err = kit.Copy(call, strings.NewReader(strings.TrimSuffix(t.Text, "\n")+"\n"))
		return err
	}
	return v
}
