package kfp

import (
	"context"
	"encoding/json"
	"iter"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"tally/client/kfp"
	"tally/client/rest"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/kit"
)

// runQuery has the filters for runs.
type runQuery struct {
	list
	stored                             stored
	experiment, job, pipeline, version string
	statuses                           []string
	params                             []string
	inputs                             map[string]string // parsed params
}

func runsNoun() kit.Noun {
	r := kit.Resource[*session, runQuery, *runRow]{
		Name: "runs", Singular: "run", Short: "runs of pipelines",
		Arg:     "RUN",
		Connect: dial, Columns: runColumns(), Sections: runSections,
		List: listed((*session).listRuns), Flags: (*runQuery).bind, Check: (*runQuery).check, Order: (*runQuery).order,
		Usual: newestFirst, Sorts: serverSorts("scheduled_at", "finished_at"),
		Get: chosen((*session).getRun),
		Acts: []kit.Act[*session]{
			{Name: "retry", Done: "retried", Do: act((*session).RunID, server.RetryRun)},
			{Name: "terminate", Done: "terminated", Do: act((*session).RunID, server.TerminateRun)},
			{Name: "archive", Done: "archived", Do: act((*session).RunID, server.ArchiveRun)},
			{Name: "unarchive", Done: "unarchived", Do: act((*session).RunID, server.UnarchiveRun)},
		},
		Delete:  act((*session).RunID, server.DeleteRun),
		Details: runDetails(),
	}
	r.Verbs = []kit.Verb{createRun(), compareRuns(), waitForRun(), stepsOfRun(), logsOfRun(r.Complete), artifactsOfRun(), readArtifact(r.Complete), reportMetrics()}
	return r
}

func (q *runQuery) bind(flags *pflag.FlagSet) {
	q.list.bind(flags)
	q.stored.bind(flags)
	bindFull(flags)
	flags.StringVar(&q.experiment, "experiment", "", "only those of this experiment, by name or id")
	flags.StringVar(&q.job, "job", "", "only those that this job started, by name or id")
	flags.StringVar(&q.pipeline, "pipeline", "", "only those of this pipeline, by name or id")
	flags.StringVar(&q.version, "version", "", "only those of this version of a pipeline, by id, or by name with --pipeline")
	flags.StringArrayVar(&q.params, "param", nil, "only those with this value of an input, as name=value; if repeated, those with all of them")
	flags.StringSliceVar(&q.statuses, "status", nil, "only those in one of these states: "+strings.Join(runStatuses(), ", "))
}

func runStatuses() []string {
	return []string{"Pending", "Running", "Succeeded", "Skipped", "Failed", "Error", "Terminating", "Unknown"}
}

func (q *runQuery) check(call *kit.Call) error {
	statuses := runStatuses()
	for i, status := range q.statuses {
		known := slices.IndexFunc(statuses, func(s string) bool { return strings.EqualFold(s, status) })
		if known < 0 {
			return exit.Usage(unknownValue("--status", status, statuses))
		}
		q.statuses[i] = statuses[known]
	}
	var err error
	if q.filter, err = q.stored.filter(q.filter); err != nil {
		return err
	}
	if q.inputs, err = wantedInputs(q.params); err != nil {
		return err
	}
	return q.list.check(call)
}

// matches checks what servers may have ignored.
func (q *runQuery) matches(r kfp.Run) bool {
	hasStatus := func(status string) bool { return r.Status.Is(kfp.RunStatus(status)) }
	return q.list.matches(r.Name) && hasInputs(r, q.inputs) && q.stored.matches(r.Archived()) && (len(q.statuses) == 0 || slices.ContainsFunc(q.statuses, hasStatus))
}

func (s *session) listRuns(ctx context.Context, q runQuery) iter.Seq2[*runRow, error] {
	return func(yield func(*runRow, error) bool) {
		query, err := s.runQuery(ctx, q)
		query.Short = !s.call.Bool("full")
		if err != nil {
			yield(nil, err)
			return
		}
		s.sayMetrics(s.requests(isMetric))
		view := s.runView(ctx, true, s.experimentNames(ctx, query.Namespace, query.ExperimentID))
		if len(q.inputs) > 0 { // no server filters by them
			ctx = rest.WithoutTotal(ctx)
		}
		for r, err := range s.Runs(ctx, query) {
			if err == nil && !q.matches(r) {
				continue
			}
			if !yield(view(r), err) {
				return
			}
		}
	}
}

// runQuery resolves the names to ids.
func (s *session) runQuery(ctx context.Context, q runQuery) (kfp.RunQuery, error) {
	query := kfp.RunQuery{Filter: q.filter, Sort: q.sort, PageSize: q.page}
	if len(q.statuses) > 0 {
		s.sayErrors(q.statuses)
		query.Filter = query.Filter.And(s.WithStatus(q.statuses))
	}
	if q.job+q.pipeline+q.version != "" || len(q.inputs) > 0 {
		query.PageSize = 0 // most are omitted here
	}
	var err error
	if query.Namespace, query.ExperimentID, err = s.place(ctx, q.experiment); err != nil {
		return query, err
	}
	if query.JobID, err = s.JobID(ctx, q.job); err != nil {
		return query, err
	}
	query.PipelineID, query.VersionID, err = s.work(ctx, q.pipeline, q.version)
	return query, err
}

// place returns the filter of lists of runs and jobs: an experiment, or a namespace.
func (s *session) place(ctx context.Context, experiment string) (namespace, experimentID string, err error) {
	if experiment == "" {
		namespace, err = s.Namespace(ctx)
		return namespace, "", err
	}
	experimentID, err = s.ExperimentID(ctx, experiment)
	return "", experimentID, err
}

// work returns the ids of a pipeline and of one of its versions.
func (s *session) work(ctx context.Context, pipeline, version string) (pipelineID, versionID string, err error) {
	if pipelineID, err = s.PipelineID(ctx, pipeline); err != nil {
		return "", "", err
	}
	versionID, err = s.VersionID(ctx, version, pipelineID)
	return pipelineID, versionID, err
}

func (s *session) getRun(ctx context.Context, nameOrID string) (*runRow, error) {
	id, err := s.RunID(ctx, nameOrID)
	if err != nil {
		return nil, err
	}
	d, err := s.Run(ctx, id)
	if err != nil {
		return nil, err
	}
	s.sayMetrics(s.requests(isMetric))
	return s.detailed(ctx, d, s.call.Bool("full")), nil
}

// detailed returns the row of a run with its runtime.
func (s *session) detailed(ctx context.Context, d kfp.RunDetail, full bool) *runRow {
	row := s.runView(ctx, full, s.experimentName(ctx))(d.Run)
	var message struct {
		Runtime json.RawMessage `json:"pipeline_runtime"`
	}
	if json.Unmarshal(d.RawJSON(), &message) == nil {
		row.runtime = message.Runtime
	}
	var err error
	if row.steps, err = s.Steps(d); err != nil {
		s.call.App.Warn("%v", err) // the run itself is complete
	}
	return row
}
