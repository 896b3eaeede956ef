package kfp

import (
	"context"
	"errors"
	"iter"

	"github.com/spf13/pflag"

	"tally/client/kfp"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/kit"
	"tally/output"
)

var errNoPipeline = errors.New("no pipeline is given: give --pipeline")

// versionsNoun declares the versions of one pipeline, which a flag names.
func versionsNoun() kit.Noun {
	var q list
	pipeline := ""
	bind := func(flags *pflag.FlagSet) { bindPipeline(flags, &pipeline) }
	r := kit.Resource{
		Name: "versions", Singular: "version", Short: "versions of a pipeline",
		Arg: "VERSION",
		Objects: kit.Objects[*session, *kfp.PipelineVersion]{
			Connect: connect, Columns: pipelineVersionColumns(),
			List: func(s *session, ctx context.Context) iter.Seq2[*kfp.PipelineVersion, error] {
				return s.listVersions(ctx, pipeline, q)
			},
			Get: func(s *session, ctx context.Context, nameOrID string) (*kfp.PipelineVersion, error) {
				id, err := s.versionOf(ctx, pipeline, nameOrID)
				if err != nil {
					return nil, err
				}
				v, err := s.Version(ctx, id)
				return &v, err
			},
		}.Reader(),
		Flags: q.bind, Order: q.order,
		Check: func(call *kit.Call) error {
			if pipeline == "" {
				return exit.Usage(errNoPipeline)
			}
			return q.check(call)
		},
		Sorts:     serverSorts("id", "name", "created_at"),
		VerbFlags: map[string]func(*pflag.FlagSet){"list": bind, "get": bind},
		Values:    map[string]kit.Completer{"pipeline": offerPipelines()},
		Long:      map[string]string{"get": "Show versions by id, or by name with --pipeline."},
		Examples: map[string]string{
			"list": "  tally kfp versions list --pipeline 'train model' --sandbox\n  tally kfp versions list --pipeline 'train model' --sort created_at:desc --limit 1 --sandbox -o name",
			"get":  "  tally kfp versions get v2 --pipeline 'train model' --sandbox\n  tally kfp versions get v2 --sandbox   # exit 2: of which pipeline?",
		},
	}
	r.Verbs = []kit.Verb{createVersion(&pipeline), uploadVersion(&pipeline), templateOfVersion(&pipeline, r.Complete), deleteVersions(&pipeline, r.Complete)}
	return r
}

func bindPipeline(flags *pflag.FlagSet, pipeline *string) {
	flags.StringVar(pipeline, "pipeline", "", "the pipeline, by name or id")
}

func (s *session) listVersions(ctx context.Context, pipeline string, q list) iter.Seq2[*kfp.PipelineVersion, error] {
	return func(yield func(*kfp.PipelineVersion, error) bool) {
		id, err := s.PipelineID(ctx, pipeline)
		if err != nil {
			yield(nil, err)
			return
		}
		for v, err := range s.Versions(ctx, kfp.VersionQuery{PipelineID: id, Filter: q.filter, Sort: q.sort, PageSize: q.page}) {
			if err == nil && !q.matches(v.Name) {
				continue
			}
			if !yield(&v, err) {
				return
			}
		}
	}
}

// versionOf finds a version's id; the pipeline is asked for only when it is needed.
func (s *session) versionOf(ctx context.Context, pipeline, nameOrID string) (string, error) {
	if nameOrID == "" || isID(nameOrID) {
		return nameOrID, nil
	}
	pipelineID, err := s.PipelineID(ctx, pipeline)
	if err != nil {
		return "", err
	}
	return s.VersionID(ctx, nameOrID, pipelineID)
}

func pipelineVersionColumns() []output.Column[*kfp.PipelineVersion] {
	return []output.Column[*kfp.PipelineVersion]{
		{Name: "id", Key: true, Value: func(v *kfp.PipelineVersion) any { return v.ID }, Doc: "UUID of the version"},
		{Name: "name", Value: func(v *kfp.PipelineVersion) any { return v.Name }, Doc: "its name, which no other of its pipeline has"},
		{Name: "created_at", Value: func(v *kfp.PipelineVersion) any { return v.CreatedAt }, Doc: "when it was created"},
		{Name: "description", Value: func(v *kfp.PipelineVersion) any { return v.Description }, Doc: "what it is for"},
		{Name: "parameters", Wide: true, Value: func(v *kfp.PipelineVersion) any { return parameterTexts(v.Parameters) }, Doc: "its inputs as name=default, for an Argo workflow"},
		{Name: "code_source_url", Wide: true, Value: func(v *kfp.PipelineVersion) any { return v.CodeSourceURL }, Doc: "where its source is"},
		{Name: "pipeline_id", Wide: true, Value: func(v *kfp.PipelineVersion) any { return v.PipelineID() }, Doc: "UUID of its pipeline"},
	}
}

func createVersion(pipeline *string) kit.Verb {
	var v kfp.PipelineVersion
	var url string
	return kit.Verb{
		Use: "create NAME", Short: "Create a version from a URL that the server fetches", Prints: true, Args: kit.OneArg,
		Long:   "Create a version of a pipeline from a URL that the server fetches. Since release\n2.17 it fetches from a few hosts only, over https; upload works always.",
		Values: map[string]kit.Completer{"pipeline": offerPipelines()},
		Example: `  tally kfp versions create v3 --pipeline "train model" --url https://storage.googleapis.com/pipelines/v3.yaml --sandbox
  tally kfp versions create v3 --pipeline "train model" --sandbox   # exit 2: no URL`,
		Flags: func(flags *pflag.FlagSet) {
			bindPipeline(flags, pipeline)
			flags.StringVar(&url, "url", "", "where the server fetches the file")
			flags.StringVar(&v.Description, "description", "", "what it is for")
			flags.StringVar(&v.CodeSourceURL, "code-source-url", "", "where its source is")
		},
		Run: func(ctx context.Context, call *kit.Call) error {
			switch {
			case *pipeline == "":
				return exit.Usage(errNoPipeline)
			case url == "":
				return exit.Usage(errNoURL)
			}
			return create(ctx, call, pipelineVersionColumns(), func(s *session) (*kfp.PipelineVersion, error) {
				id, err := s.PipelineID(ctx, *pipeline)
				if err != nil {
					return nil, err
				}
				v.Name, v.PackageURL = call.Args[0], &kfp.URL{PipelineURL: url}
				v.ResourceReferences = kfp.References{kfp.OfPipeline(id)}
				return kit.Pointer(s.CreateVersion(ctx, v))
			})
		},
	}
}

func deleteVersions(pipeline *string, complete kit.Completer) kit.Verb {
	return action{
		use: "delete VERSION...", short: "Delete versions of a pipeline", noun: "versions",
		long:     "Delete versions by id, or by name with --pipeline.",
		examples: "  tally kfp versions delete v2 --pipeline 'train model' --yes --sandbox\n  tally kfp versions delete v2 v9 --pipeline 'train model' --dry-run --sandbox   # exit 5: there is no v9",
		flags:    func(flags *pflag.FlagSet) { bindPipeline(flags, pipeline) },
		find: func(s *session, ctx context.Context, nameOrID string) (string, error) {
			return s.versionOf(ctx, *pipeline, nameOrID)
		},
		exists:   func(s *session, ctx context.Context, id string) error { _, err := s.Version(ctx, id); return err },
		do:       acted((*kfp.Client).DeleteVersion),
		complete: complete,
	}.deletion()
}
