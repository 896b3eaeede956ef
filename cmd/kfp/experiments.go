package kfp

import (
	"context"
	"iter"

	"github.com/spf13/pflag"

	"tally/client/kfp"
	"tally/cmd/internal/kit"
	"tally/output"
)

// experimentQuery is what experiments are listed by.
type experimentQuery struct {
	list
	stored stored
}

func experimentsNoun() kit.Noun {
	var q experimentQuery
	r := kit.Resource{
		Name: "experiments", Singular: "experiment", Short: "experiments that group runs and jobs",
		Arg: "EXPERIMENT",
		Objects: kit.Objects[*session, *kfp.Experiment]{
			Connect: connect, Columns: experimentColumns(),
			List: func(s *session, ctx context.Context) iter.Seq2[*kfp.Experiment, error] {
				return s.listExperiments(ctx, q)
			},
			Get: func(s *session, ctx context.Context, nameOrID string) (*kfp.Experiment, error) {
				return kit.Pointer(s.getExperiment(ctx, nameOrID))
			},
		}.Reader(),
		Flags: q.bind, Check: q.check, Order: q.order,
		Sorts: serverSorts("id", "name", "created_at"),
		Examples: map[string]string{
			"list": "  tally kfp experiments list --sandbox\n  tally kfp experiments list --sandbox --all --sort created_at:desc -o wide",
			"get":  "  tally kfp experiments get fraud-detection --sandbox\n  tally kfp experiments get fraud-detection demo --sandbox -o json",
		},
	}
	r.Verbs = []kit.Verb{createExperiment(), archiveExperiments(r.Complete), unarchiveExperiments(r.Complete), deleteExperiments(r.Complete)}
	return r
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

func (s *session) listExperiments(ctx context.Context, q experimentQuery) iter.Seq2[*kfp.Experiment, error] {
	return func(yield func(*kfp.Experiment, error) bool) {
		namespace, err := s.Namespace(ctx)
		if err != nil {
			yield(nil, err)
			return
		}
		for e, err := range s.Experiments(ctx, kfp.ExperimentQuery{Namespace: namespace, Filter: q.filter, Sort: q.sort, PageSize: q.page}) {
			if err == nil && (!q.matches(e.Name) || !q.stored.matches(e.Archived())) {
				continue
			}
			if !yield(&e, err) {
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

func experimentColumns() []output.Column[*kfp.Experiment] {
	return []output.Column[*kfp.Experiment]{
		{Name: "id", Key: true, Value: func(e *kfp.Experiment) any { return e.ID }, Doc: "UUID of the experiment"},
		{Name: "name", Value: func(e *kfp.Experiment) any { return e.Name }, Doc: "its name, which no other of its namespace has"},
		{Name: "archived", Value: func(e *kfp.Experiment) any { return e.Archived() }, Doc: "whether it is archived"},
		{Name: "created_at", Value: func(e *kfp.Experiment) any { return e.CreatedAt }, Doc: "when it was created"},
		{Name: "description", Value: func(e *kfp.Experiment) any { return e.Description }, Doc: "what it is for"},
		{Name: "namespace", Wide: true, Value: func(e *kfp.Experiment) any { return e.Namespace() }, Doc: "where it lies, on a server with many users"},
	}
}

func createExperiment() kit.Verb {
	var description string
	return kit.Verb{
		Use: "create NAME", Short: "Create an experiment", Prints: true, Args: kit.OneArg,
		Example: "  tally kfp experiments create churn --description 'who leaves' --sandbox\n  tally kfp experiments create demo --sandbox   # exit 7: there is one",
		Flags:   func(flags *pflag.FlagSet) { flags.StringVar(&description, "description", "", "what it is for") },
		Run: func(ctx context.Context, call *kit.Call) error {
			return create(ctx, call, experimentColumns(), func(s *session) (*kfp.Experiment, error) {
				e := kfp.Experiment{Name: call.Args[0], Description: description}
				namespace, err := s.Namespace(ctx)
				if err != nil {
					return nil, err
				}
				if namespace != "" {
					e.ResourceReferences = kfp.References{kfp.InNamespace(namespace)}
				}
				return kit.Pointer(s.CreateExperiment(ctx, e))
			})
		},
	}
}

func archiveExperiments(complete kit.Completer) kit.Verb {
	return action{
		use: "archive EXPERIMENT...", short: "Archive experiments with their runs, and disable their jobs",
		long:     "Archive experiments. The server archives their runs and disables their jobs as\nwell, and unarchive undoes neither.",
		examples: "  tally kfp experiments archive demo --sandbox\n  tally kfp experiments archive demo nope --sandbox -o json   # exit 5: one does not exist",
		noun:     "experiments", done: "archived", find: existingExperiment, do: acted((*kfp.Client).ArchiveExperiment), complete: complete,
	}.verb()
}

func unarchiveExperiments(complete kit.Completer) kit.Verb {
	return action{
		use: "unarchive EXPERIMENT...", short: "Restore archived experiments, not their runs and jobs",
		examples: "  tally kfp experiments unarchive old-trials --sandbox\n  tally kfp experiments unarchive old-trials --sandbox -o name",
		noun:     "experiments", done: "unarchived", find: existingExperiment, do: acted((*kfp.Client).UnarchiveExperiment), complete: complete,
	}.verb()
}

func deleteExperiments(complete kit.Completer) kit.Verb {
	return action{
		use: "delete EXPERIMENT...", short: "Delete experiments; their runs and jobs stay",
		long:     "Delete experiments. Their runs and jobs stay, and refer to what is gone.",
		examples: "  tally kfp experiments delete demo --yes --sandbox\n  tally kfp experiments delete demo nope --yes --ignore-not-found --sandbox",
		noun:     "experiments", find: (*session).ExperimentID, exists: experimentExists, do: acted((*kfp.Client).DeleteExperiment), complete: complete,
	}.deletion()
}

// existingExperiment finds an experiment that is there: servers with one user
// archive what is not, and call it a success.
func existingExperiment(s *session, ctx context.Context, nameOrID string) (string, error) {
	e, err := s.getExperiment(ctx, nameOrID)
	return e.ID, err
}

func experimentExists(s *session, ctx context.Context, id string) error {
	_, err := s.Experiment(ctx, id)
	return err
}

// acted makes an action of a method of the client.
func acted(do func(*kfp.Client, context.Context, string) error) func(*session, context.Context, string) error {
	return func(s *session, ctx context.Context, id string) error { return do(s.Client, ctx, id) }
}

// create checks the flags of output, makes an object and prints it.
func create[R any](ctx context.Context, call *kit.Call, columns []output.Column[R], create func(*session) (R, error)) error {
	if err := kit.Check(call, columns); err != nil {
		return err
	}
	s, err := connect(ctx, call)
	if err != nil {
		return err
	}
	made, err := create(s)
	if err != nil {
		return ambiguous(err)
	}
	return kit.One(ctx, call, columns, made)
}
