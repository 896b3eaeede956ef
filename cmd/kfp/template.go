package kfp

import (
	"context"
	"io"
	"strings"

	"github.com/spf13/pflag"

	"tally/client/kfp"
	"tally/cmd/internal/kit"
	"tally/output"
)

const templateLong = `Print the definition of a pipeline: for a v2 pipeline the YAML that was uploaded,
for an Argo workflow the JSON that the server stores. With -o it is the column
"template" of a row.`

func templateOfPipeline() kit.Verb {
	return kit.Verb{
		Use: "template PIPELINE", Short: "Print the definition of a pipeline's newest version", Prints: true, Args: kit.OneArg, Columns: kit.ColumnsOf(templateColumns()),
		Long:    templateLong,
		Example: "  tally kfp pipelines template say --sandbox\n  tally kfp pipelines template 'hello wait' --out hello.json --sandbox",
		Run: kit.NoFlags(printTemplate(func(s *session, ctx context.Context, nameOrID string) (kfp.Template, error) {
			id, err := s.PipelineID(ctx, nameOrID)
			if err != nil {
				return kfp.Template{}, err
			}
			return s.PipelineTemplate(ctx, id)
		})),
	}
}

func templateOfVersion() kit.Verb {
	print := printTemplate(func(s *session, ctx context.Context, nameOrID string) (kfp.Template, error) {
		id, err := s.versionOfFlag(ctx, nameOrID)
		if err != nil {
			return kfp.Template{}, err
		}
		return s.VersionTemplate(ctx, id)
	})
	return kit.Verb{
		Use: "template VERSION", Short: "Print the definition of a version", Prints: true, Args: kit.OneArg, Columns: kit.ColumnsOf(templateColumns()),
		Long:    templateLong,
		Values:  pipelineValues(),
		Example: "  tally kfp versions template v2 --pipeline 'train model' --sandbox\n  tally kfp versions template v2 --pipeline 'train model' --sandbox -o json --jq '.template | fromjson | .spec.entrypoint'",
		Run: func(flags *pflag.FlagSet) kit.Work {
			bindPipeline(flags)
			return print
		},
	}
}

func templateColumns() []output.Column[kfp.Template] {
	return []output.Column[kfp.Template]{
		{Name: "template", Key: true, Value: func(t kfp.Template) any { return t.Source }, Doc: "the definition, YAML or JSON"},
	}
}

// printTemplate prints the definition from fetch unchanged, or with -o as a row.
func printTemplate(fetch func(s *session, ctx context.Context, nameOrID string) (kfp.Template, error)) kit.Work {
	columns := templateColumns()
	return func(ctx context.Context, call *kit.Call) error {
		if call.Changed("output") || call.Changed("columns") {
			return create(ctx, call, columns, func(s *session) (kfp.Template, error) { return fetch(s, ctx, call.Args[0]) })
		}
		if err := kit.Check(call, columns); err != nil {
			return err
		}
		s, err := connect(ctx, call)
		if err != nil {
			return err
		}
		t, err := fetch(s, ctx, call.Args[0])
		if err != nil {
			return err
		}
		_, err = kit.Copy(call, io.MultiReader(strings.NewReader(strings.TrimSuffix(t.Source, "\n")), strings.NewReader("\n")))
		return err
	}
}
