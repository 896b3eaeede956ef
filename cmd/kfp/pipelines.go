package kfp

import (
	"context"
	"errors"
	"iter"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tally/client/kfp"
	"tally/client/rest"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/kit"
	"tally/cmd/kfp/internal/newer"
	"tally/output"
)

// pipelineQuery has the filters for pipelines.
type pipelineQuery struct {
	list
	labelled
	shared bool
}

const pipelinesListLong = `List pipelines. On a server in multi-user mode, the pipelines of a namespace are
private to it; --shared, or no namespace, lists those that all users share.`

func pipelinesNoun() kit.Noun {
	return kit.Resource[*session, pipelineQuery, kfp.Pipeline]{
		Name: "pipelines", Singular: "pipeline", Short: "pipelines, each a series of versions",
		Arg:     "PIPELINE",
		Connect: dial, Columns: pipelineColumns(), Sections: pipelineSections,
		List: listed((*session).listPipelines), Flags: (*pipelineQuery).bind, Check: (*pipelineQuery).check, Order: (*pipelineQuery).order,
		Usual: newestFirst, Sorts: serverSorts(),
		Get: chosen((*session).FindPipeline), Delete: chosen((*session).deletePipeline),
		Details: map[string]kit.Detail{
			"list": {
				Short:   "List pipelines",
				Long:    pipelinesListLong,
				Example: "  tally kfp pipelines list --sandbox\n  tally kfp pipelines list --sandbox --name-contains model -o name\n  tally kfp pipelines list --sandbox --tag team=ml --display-name 'Train the model'",
			},
			"get": {Short: "Show pipelines, by id or name", Example: "  tally kfp pipelines get 'train model' --sandbox\n  tally kfp pipelines get 'train model' --sandbox -o json --jq .default_version.id"},
			"delete": {
				Short:   "Delete pipelines, with --cascade their versions too",
				Long:    "Delete pipelines. The server refuses to delete a pipeline that has versions, as\nevery uploaded one has: --cascade deletes the versions too, in one request if the\nserver supports that.",
				Example: "  tally kfp pipelines delete say --cascade --yes --sandbox\n  tally kfp pipelines delete say --dry-run --sandbox",
				Flags:   func(flags *pflag.FlagSet) { flags.Bool("cascade", false, "delete the versions too") },
			},
		},
		Verbs: []kit.Verb{createPipeline(), uploadPipeline(), applyPipeline(), editPipeline(), templateOfPipeline(), setDefaultVersion()},
	}
}

func (q *pipelineQuery) bind(flags *pflag.FlagSet) {
	q.list.bind(flags)
	q.labelled.bind(flags)
	bindShared(flags, &q.shared)
}

func (q *pipelineQuery) check(call *kit.Call) error {
	if err := q.list.check(call); err != nil {
		return err
	}
	return q.labelled.check(&q.list)
}

func bindShared(flags *pflag.FlagSet, shared *bool) {
	flags.BoolVar(shared, "shared", false, "use the pipelines that all users share, not those of the namespace")
}

func (s *session) listPipelines(ctx context.Context, q pipelineQuery) iter.Seq2[kfp.Pipeline, error] {
	return func(yield func(kfp.Pipeline, error) bool) {
		namespace, err := s.PipelineNamespace(ctx, q.shared)
		if err != nil {
			yield(kfp.Pipeline{}, err)
			return
		}
		from, err := q.server(s)
		if err != nil {
			yield(kfp.Pipeline{}, err)
			return
		}
		for p, err := range pipelinesOf(from, s.call.Raw())(ctx, kfp.PipelineQuery{Namespace: namespace, Filter: q.filter, Sort: q.sort, PageSize: q.page}) {
			if err == nil && (!q.list.matches(p.Name) || !q.labelled.matches(p)) {
				continue
			}
			if !yield(p, q.explained(err)) {
				return
			}
		}
	}
}

// pipelinesOf lists pipelines. With v2beta1 it omits their newest versions if no
// column shows them, since each takes a request.
func pipelinesOf(from server, raw bool) func(context.Context, kfp.PipelineQuery) iter.Seq2[kfp.Pipeline, error] {
	if v2, ok := from.(*newer.Server); ok && raw {
		return v2.PipelinesAlone
	}
	return from.Pipelines
}

func pipelineColumns() []output.Column[kfp.Pipeline] {
	return []output.Column[kfp.Pipeline]{
		{Name: "id", Worth: output.Spare, Key: true, Value: func(p kfp.Pipeline) any { return p.ID }, Doc: "UUID of the pipeline"},
		{Name: "name", Worth: output.Vital, Value: func(p kfp.Pipeline) any { return p.Name }, Doc: "name, unique in its namespace"},
		{Name: "version", Worth: output.Major, Value: func(p kfp.Pipeline) any { return newest(p).Name }, Doc: "name of its newest version, which is the default"},
		{Name: "created_at", Type: output.Time, Worth: output.Major, Value: func(p kfp.Pipeline) any { return p.CreatedAt }, Doc: "when it was created"},
		{Name: "description", Value: func(p kfp.Pipeline) any { return p.Description }, Doc: "description"},
		{Name: "parameters", Type: output.List, Wide: true, Value: func(p kfp.Pipeline) any { return parameterStrings(p.Parameters) }, Doc: "its inputs as name=default, for an Argo workflow"},
		{Name: "updated_at", Type: output.Time, Wide: true, Value: func(p kfp.Pipeline) any { return newest(p).CreatedAt }, Doc: "when its newest version was created"},
		{Name: "version_id", Wide: true, Value: func(p kfp.Pipeline) any { return newest(p).ID }, Doc: "UUID of its newest version"},
		{Name: "namespace", Wide: true, Value: func(p kfp.Pipeline) any { return p.Namespace() }, Doc: "namespace, empty for a shared pipeline"},
		{Name: "display_name", Wide: true, Value: func(p kfp.Pipeline) any { return extrasOf(p).DisplayName }, Doc: "name that can be changed; needs v2beta1"},
		{Name: "tags", Type: output.List, Wide: true, Value: func(p kfp.Pipeline) any { return extrasOf(p).tags() }, Doc: "its tags as key=value; needs v2beta1"},
		{Name: "error", Wide: true, Value: func(p kfp.Pipeline) any { return p.Error }, Doc: "error reported by the server"},
	}
}

func newest(p kfp.Pipeline) kfp.PipelineVersion {
	if p.DefaultVersion == nil {
		return kfp.PipelineVersion{}
	}
	return *p.DefaultVersion
}

func parameterStrings(parameters []kfp.Parameter) []string {
	var strs []string
	for _, p := range parameters {
		strs = append(strs, p.Name+"="+p.Value)
	}
	return strs
}

func setDefaultVersion() kit.Verb {
	return kit.Verb{
		Use: "set-default-version PIPELINE VERSION", Short: "Set a pipeline's default version, if the server can", Prints: true,
		Long:    "Set the version that runs without --version use. Servers since 2.0 accept the\nrequest and change nothing: their default is always the newest version. The\npipeline is read back; if nothing changed, that is exit code 7.",
		Args:    cobra.ExactArgs(2),
		Example: "  tally kfp pipelines set-default-version 'train model' v2 --sandbox\n  tally kfp pipelines set-default-version 'train model' 'train model' --sandbox -o json   # exit 7: servers since 2.0 keep the newest",
		Run: kit.NoFlags(func(ctx context.Context, call *kit.Call) error {
			return create(ctx, call, pipelineColumns(), func(s *session) (kfp.Pipeline, error) {
				pipelineID, versionID, err := s.work(ctx, call.Args[0], call.Args[1])
				if err != nil {
					return kfp.Pipeline{}, err
				}
				p, err := s.SetDefaultVersion(ctx, pipelineID, versionID)
				if err != nil && p.ID != "" { // it was sent, and nothing came of it
					err = &exit.Coded{Code: exit.Refused, Err: err}
				}
				return p, err
			})
		}),
	}
}

// deletePipeline deletes a pipeline, with --cascade its versions as well: in one
// request if v2beta1 is served, so that nothing is left half done.
func (s *session) deletePipeline(ctx context.Context, nameOrID string) (string, error) {
	id, err := s.PipelineID(ctx, nameOrID)
	if err != nil {
		return "", err
	}
	switch {
	case !s.call.Bool("cascade"):
		err = suggestCascade(s.DeletePipeline(ctx, id))
	case s.newer != nil:
		_, err = s.newer.DeletePipelineAndVersions(ctx, id)
	default:
		_, err = s.DeletePipelineAndVersions(ctx, id)
	}
	return id, err
}

func suggestCascade(err error) error {
	var e *rest.Error
	if errors.As(err, &e) && strings.Contains(e.Message, "versions") {
		e.Hint = "use --cascade to delete the versions too"
	}
	return err
}
