package kfp

import (
	"context"
	"iter"

	"github.com/spf13/pflag"

	"tally/client/kfp"
	"tally/cmd/internal/kit"
	"tally/output"
)

// experimentQuery has the filters for experiments.
type experimentQuery struct {
	list
	stored stored
}

func experimentsNoun() kit.Noun {
	return kit.Resource[*session, experimentQuery, kfp.Experiment]{
		Name: "experiments", Singular: "experiment", Short: "experiments that group runs and jobs",
		Arg:     "EXPERIMENT",
		Connect: dial, Columns: experimentColumns(),
		List: listed((*session).listExperiments), Flags: (*experimentQuery).bind, Check: (*experimentQuery).check, Order: (*experimentQuery).order,
		Usual: newestFirst, Sorts: serverSorts(),
		Get: chosen((*session).getExperiment),
		Acts: []kit.Act[*session]{
			{Name: "archive", Done: "archived", Do: act((*session).existingExperiment, server.ArchiveExperiment)},
			{Name: "unarchive", Done: "unarchived", Do: act((*session).existingExperiment, server.UnarchiveExperiment)},
		},
		Delete:  act((*session).ExperimentID, server.DeleteExperiment),
		Details: experimentDetails(),
		Verbs:   []kit.Verb{createExperiment()},
	}
}

func experimentDetails() map[string]kit.Detail {
	return map[string]kit.Detail{
		"list": {Short: "List experiments", Example: "  tally kfp experiments list --sandbox\n  tally kfp experiments list --sandbox --all --sort created_at:desc -o wide"},
		"get":  {Short: "Show experiments, by id or name", Example: "  tally kfp experiments get fraud-detection --sandbox\n  tally kfp experiments get fraud-detection demo --sandbox -o json"},
		"archive": {
			Short:   "Archive experiments with their runs, and disable their jobs",
			Long:    "Archive experiments. The server archives their runs and disables their jobs as\nwell, and unarchive undoes neither.",
			Example: "  tally kfp experiments archive demo --sandbox\n  tally kfp experiments archive demo --sandbox -o json",
		},
		"unarchive": {
			Short:   "Restore archived experiments, not their runs and jobs",
			Example: "  tally kfp experiments unarchive old-trials --sandbox\n  tally kfp experiments unarchive old-trials --sandbox -o name",
		},
		"delete": {
			Short:   "Delete experiments; their runs and jobs stay",
			Long:    "Delete experiments. Their runs and jobs stay, and refer to an experiment that no longer exists.",
			Example: "  tally kfp experiments delete demo --yes --sandbox\n  tally kfp experiments delete demo nope --yes --ignore-not-found --sandbox",
		},
	}
}

func (q *experimentQuery) bind(flags *pflag.FlagSet) {
	q.list.bind(flags)
	q.stored.bind(flags)
}

func (q *experimentQuery) check(call *kit.Call) (err error) {
	if q.filter, err = q.stored.filter(q.filter); err != nil {
		return err
	}
	return q.list.check(call)
}

func (s *session) listExperiments(ctx context.Context, q experimentQuery) iter.Seq2[kfp.Experiment, error] {
	return func(yield func(kfp.Experiment, error) bool) {
		namespace, err := s.Namespace(ctx)
		if err != nil {
			yield(kfp.Experiment{}, err)
			return
		}
		for e, err := range s.Experiments(ctx, kfp.ExperimentQuery{Namespace: namespace, Filter: q.filter, Sort: q.sort, PageSize: q.page}) {
			if err == nil && (!q.matches(e.Name) || !q.stored.matches(e.Archived())) {
				continue
			}
			if !yield(e, err) {
				return
			}
		}
	}
}

func (s *session) getExperiment(ctx context.Context, nameOrID string) (kfp.Experiment, error) {
	if isID(nameOrID) {
		return s.Experiment(ctx, nameOrID)
	}
	e, err := resolved(ctx, s, nameOrID, s.ResolveExperiment)
	return e, err
}

func experimentColumns() []output.Column[kfp.Experiment] {
	return []output.Column[kfp.Experiment]{
		{Name: "id", Worth: output.Spare, Key: true, Value: func(e kfp.Experiment) any { return e.ID }, Doc: "UUID of the experiment"},
		{Name: "name", Worth: output.Vital, Value: func(e kfp.Experiment) any { return e.Name }, Doc: "name, unique in its namespace"},
		{Name: "archived", Type: output.Bool, Worth: output.Major, States: archivedStates(), Value: func(e kfp.Experiment) any { return e.Archived() }, Doc: "whether it is archived"},
		{Name: "created_at", Type: output.Time, Worth: output.Major, Value: func(e kfp.Experiment) any { return e.CreatedAt }, Doc: "when it was created"},
		{Name: "description", Value: func(e kfp.Experiment) any { return e.Description }, Doc: "description"},
		{Name: "namespace", Wide: true, Value: func(e kfp.Experiment) any { return e.Namespace() }, Doc: "namespace, on a server in multi-user mode"},
	}
}

func createExperiment() kit.Verb {
	return kit.Verb{
		Use: "create NAME", Short: "Create an experiment", Prints: true, Args: kit.OneArg,
		Example: "  tally kfp experiments create churn --description 'who leaves' --sandbox\n  tally kfp experiments create churn --sandbox -o name",
		Run: func(flags *pflag.FlagSet) kit.Work {
			description := flags.String("description", "", "description")
			return func(ctx context.Context, call *kit.Call) error {
				return create(ctx, call, experimentColumns(), func(s *session) (kfp.Experiment, error) {
					return s.newExperiment(ctx, kfp.Experiment{Name: call.Args[0], Description: *description})
				})
			}
		},
	}
}

// newExperiment creates an experiment in the namespace that is set.
func (s *session) newExperiment(ctx context.Context, e kfp.Experiment) (kfp.Experiment, error) {
	namespace, err := s.Namespace(ctx)
	if err != nil {
		return e, err
	}
	if namespace != "" {
		e.ResourceReferences = kfp.References{kfp.InNamespace(namespace)}
	}
	return s.CreateExperiment(ctx, e)
}

// existingExperiment finds an existing experiment: single-user servers archive
// missing ones, and report success.
func (s *session) existingExperiment(ctx context.Context, nameOrID string) (string, error) {
	e, err := s.getExperiment(ctx, nameOrID)
	return e.ID, err
}
