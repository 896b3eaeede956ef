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

var errNoPipeline = errors.New("no pipeline: use --pipeline")

// versionsNoun declares the versions of one pipeline, which a flag of its verbs names.
func versionsNoun() kit.Noun {
	return kit.Resource[*session, versionQuery, kfp.PipelineVersion]{
		Name: "versions", Singular: "version", Short: "versions of a pipeline",
		Arg:     "VERSION",
		Connect: dial, Columns: pipelineVersionColumns(), Sections: versionSections,
		List: listed((*session).listVersions), Flags: (*versionQuery).bind, Check: (*versionQuery).check, Order: (*versionQuery).order,
		Usual: newestFirst, Sorts: serverSorts(),
		Get: chosen((*session).getVersion), Delete: act((*session).versionOfFlag, server.DeleteVersion),
		Details: map[string]kit.Detail{
			"list": {
				Example: "  tally kfp versions list --pipeline 'train model' --sandbox\n  tally kfp versions list --pipeline 'train model' --sort created_at:desc --limit 1 --sandbox -o name\n  tally kfp versions list --pipeline 'train model' --tag stage=canary --sandbox",
				Flags:   bindPipeline, Values: pipelineValues(),
			},
			"get": {
				Long:    "Show versions by id, or by name with --pipeline.",
				Example: "  tally kfp versions get v2 --pipeline 'train model' --sandbox\n  tally kfp versions get v2 --pipeline 'train model' --sandbox -o yaml",
				Flags:   bindPipeline, Values: pipelineValues(),
			},
			"delete": {
				Short:   "Delete versions of a pipeline",
				Long:    "Delete versions by id, or by name with --pipeline.",
				Example: "  tally kfp versions delete v2 --pipeline 'train model' --yes --sandbox\n  tally kfp versions delete v2 --pipeline 'train model' --dry-run --sandbox",
				Flags:   bindPipeline, Values: pipelineValues(),
			},
		},
		Verbs: []kit.Verb{createVersion(), uploadVersion(), editVersion(), templateOfVersion()},
	}
}

// bindPipeline declares the flag that names the pipeline.
func bindPipeline(flags *pflag.FlagSet) { flags.String("pipeline", "", "the pipeline, by name or id") }

func pipelineValues() map[string]kit.Completer {
	return map[string]kit.Completer{"pipeline": offerPipelines()}
}

// versionQuery has the filters for the versions of a pipeline.
type versionQuery struct {
	list
	labelled
}

func (q *versionQuery) bind(flags *pflag.FlagSet) {
	q.list.bind(flags)
	q.labelled.bind(flags)
}

// check refuses a list without a pipeline.
func (q *versionQuery) check(call *kit.Call) error {
	if call.Text("pipeline") == "" {
		return exit.Usage(errNoPipeline)
	}
	if err := q.list.check(call); err != nil {
		return err
	}
	return q.labelled.check(&q.list)
}

func (s *session) listVersions(ctx context.Context, q versionQuery) iter.Seq2[kfp.PipelineVersion, error] {
	return func(yield func(kfp.PipelineVersion, error) bool) {
		from, err := q.server(s)
		if err != nil {
			yield(kfp.PipelineVersion{}, err)
			return
		}
		id, err := s.PipelineID(ctx, s.call.Text("pipeline"))
		if err != nil {
			yield(kfp.PipelineVersion{}, err)
			return
		}
		for v, err := range from.Versions(ctx, kfp.VersionQuery{PipelineID: id, Filter: q.filter, Sort: q.sort, PageSize: q.page}) {
			if err == nil && (!q.list.matches(v.Name) || !q.labelled.matches(v)) {
				continue
			}
			if !yield(v, q.explained(err)) {
				return
			}
		}
	}
}

// versionOf finds a version's id; the pipeline is requested only if needed.
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

// versionOfFlag finds the id of a version of the pipeline that the flag names.
func (s *session) versionOfFlag(ctx context.Context, nameOrID string) (string, error) {
	return s.versionOf(ctx, s.call.Text("pipeline"), nameOrID)
}

func (s *session) getVersion(ctx context.Context, nameOrID string) (kfp.PipelineVersion, error) {
	id, err := s.versionOfFlag(ctx, nameOrID)
	if err != nil {
		return kfp.PipelineVersion{}, err
	}
	return s.Version(ctx, id)
}

func pipelineVersionColumns() []output.Column[kfp.PipelineVersion] {
	return []output.Column[kfp.PipelineVersion]{
		{Name: "id", Worth: output.Spare, Key: true, Value: func(v kfp.PipelineVersion) any { return v.ID }, Doc: "UUID of the version"},
		{Name: "name", Worth: output.Vital, Value: func(v kfp.PipelineVersion) any { return v.Name }, Doc: "name, unique in its pipeline"},
		{Name: "created_at", Type: output.Time, Worth: output.Major, Value: func(v kfp.PipelineVersion) any { return v.CreatedAt }, Doc: "when it was created"},
		{Name: "description", Value: func(v kfp.PipelineVersion) any { return v.Description }, Doc: "description"},
		{Name: "parameters", Type: output.List, Wide: true, Value: func(v kfp.PipelineVersion) any { return parameterStrings(v.Parameters) }, Doc: "its inputs as name=default, for an Argo workflow"},
		{Name: "display_name", Wide: true, Value: func(v kfp.PipelineVersion) any { return extrasOf(v).DisplayName }, Doc: "name that can be changed; needs v2beta1"},
		{Name: "tags", Type: output.List, Wide: true, Value: func(v kfp.PipelineVersion) any { return extrasOf(v).tags() }, Doc: "its tags as key=value; needs v2beta1"},
		{Name: "code_source_url", Wide: true, Value: func(v kfp.PipelineVersion) any { return v.CodeSourceURL }, Doc: "URL of its source"},
		{Name: "pipeline_id", Wide: true, Value: func(v kfp.PipelineVersion) any { return v.PipelineID() }, Doc: "UUID of its pipeline"},
	}
}

// versionFlags describe a new version.
type versionFlags struct {
	kfp.PipelineVersion
	url string
}

func (f *versionFlags) bind(flags *pflag.FlagSet) {
	bindPipeline(flags)
	flags.StringVar(&f.url, "url", "", "URL from which the server fetches the file")
	flags.StringVar(&f.Description, "description", "", "description")
	flags.StringVar(&f.CodeSourceURL, "code-source-url", "", "URL of its source")
}

func createVersion() kit.Verb {
	return kit.Verb{
		Use: "create NAME", Short: "Create a version from a URL that the server fetches", Prints: true, Args: kit.OneArg,
		Long:   "Create a version of a pipeline from a URL that the server fetches. Since release\n2.17 it fetches from a few hosts only, over https; upload always works.",
		Values: pipelineValues(),
		Example: `  tally kfp versions create v3 --pipeline "train model" --url https://storage.googleapis.com/pipelines/v3.yaml --sandbox
  tally kfp versions create v3 --pipeline "train model" --url https://storage.googleapis.com/pipelines/train.yaml --sandbox -o json`,
		Run: kit.WithFlags((*versionFlags).bind, (*versionFlags).run),
	}
}

func (f *versionFlags) run(ctx context.Context, call *kit.Call) error {
	switch {
	case call.Text("pipeline") == "":
		return exit.Usage(errNoPipeline)
	case f.url == "":
		return exit.Usage(errNoURL)
	}
	return create(ctx, call, pipelineVersionColumns(), func(s *session) (kfp.PipelineVersion, error) {
		id, err := s.PipelineID(ctx, call.Text("pipeline"))
		if err != nil {
			return kfp.PipelineVersion{}, err
		}
		v := f.PipelineVersion
		v.Name, v.PackageURL = call.Args[0], &kfp.URL{PipelineURL: f.url}
		v.ResourceReferences = kfp.References{kfp.OfPipeline(id)}
		return s.CreateVersion(ctx, v)
	})
}
