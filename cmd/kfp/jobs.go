package kfp

import (
	"context"
	"iter"
	"slices"

	"github.com/spf13/pflag"

	"tally/client/kfp"
	"tally/client/rest"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/kit"
)

// jobQuery has the filters for jobs.
type jobQuery struct {
	list
	experiment, pipeline, version, status string
}

// The states by which jobs can be listed.
const (
	statusEnabled  = "enabled"
	statusDisabled = "disabled"
)

func jobStatuses() []string { return []string{statusEnabled, statusDisabled} }

func jobsNoun() kit.Noun {
	return kit.Resource[*session, jobQuery, *jobRow]{
		Name: "jobs", Singular: "job", Aliases: []string{"recurring-runs", "recurring-run"}, Short: "jobs, which start runs on a schedule",
		Arg:     "JOB",
		Connect: dial, Columns: jobColumns(), Sections: jobSections,
		List: listed((*session).listJobs), Flags: (*jobQuery).bind, Check: (*jobQuery).check, Order: (*jobQuery).order,
		Usual: newestFirst, Sorts: serverSorts("updated_at"),
		Get: chosen((*session).getJob),
		Acts: []kit.Act[*session]{
			{Name: "enable", Done: "enabled", Do: act((*session).JobID, server.EnableJob)},
			{Name: "disable", Done: "disabled", Do: act((*session).JobID, server.DisableJob)},
		},
		Delete:  deleteJob,
		Details: jobDetails(),
		Verbs:   []kit.Verb{createJob(), applyJob()},
	}
}

func jobDetails() map[string]kit.Detail {
	return map[string]kit.Detail{
		"list": {
			Short:   "List jobs",
			Example: "  tally kfp jobs list --sandbox\n  tally kfp jobs list --sandbox --pipeline 'train model' --status enabled -o csv",
			Values: map[string]kit.Completer{
				"experiment": offerExperiments(), "pipeline": offerPipelines(), "status": kit.OneOf(jobStatuses()...),
			},
		},
		"get": {
			Short:   "Show jobs, by id or name",
			Example: "  tally kfp jobs get nightly-train --sandbox -o wide\n  tally kfp jobs get nightly-train hourly-hello --sandbox -o jsonl --jq .trigger",
			Flags:   bindFull,
		},
		"enable": {
			Short:   "Enable jobs, so that they start runs",
			Example: "  tally kfp jobs enable nightly-train --sandbox\n  tally kfp jobs enable nightly-train hourly-hello --sandbox -o json",
		},
		"disable": {
			Short:   "Disable jobs, so that they start no runs",
			Example: "  tally kfp jobs disable nightly-train --sandbox\n  tally kfp jobs disable nightly-train hourly-hello --sandbox -o json",
		},
		"delete": {
			Short:   "Delete jobs; the runs that they started stay",
			Example: "  tally kfp jobs delete hourly-hello --yes --propagation foreground --sandbox\n  tally kfp jobs delete hourly-hello nightly-train --dry-run --sandbox",
			Flags:   bindPropagation, Check: checkPropagation, Values: map[string]kit.Completer{"propagation": kit.OneOf(propagations()...)},
		},
	}
}

// bindFull declares the flag for reading runs and jobs in full.
func bindFull(flags *pflag.FlagSet) {
	flags.Bool("full", false, "include the manifests, tens of kB each")
}

func (q *jobQuery) bind(flags *pflag.FlagSet) {
	q.list.bind(flags)
	bindFull(flags)
	flags.StringVar(&q.experiment, "experiment", "", "only those of this experiment, by name or id")
	flags.StringVar(&q.pipeline, "pipeline", "", "only those of this pipeline, by name or id")
	flags.StringVar(&q.version, "version", "", "only those of this version of a pipeline, by id, or by name with --pipeline")
	flags.StringVar(&q.status, "status", "", "only those that are enabled, or disabled")
}

func (q *jobQuery) check(call *kit.Call) error {
	if q.status != "" && !slices.Contains(jobStatuses(), q.status) {
		return exit.Usage(unknownValue("--status", q.status, jobStatuses()))
	}
	return q.list.check(call)
}

// matches checks what servers cannot filter by.
func (q *jobQuery) matches(j kfp.Job) bool {
	return q.list.matches(j.Name) && (q.status == "" || j.Enabled == (q.status == statusEnabled))
}

func (s *session) listJobs(ctx context.Context, q jobQuery) iter.Seq2[*jobRow, error] {
	return func(yield func(*jobRow, error) bool) {
		query, err := s.jobQuery(ctx, q)
		query.Short = !s.call.Bool("full")
		if err != nil {
			yield(nil, err)
			return
		}
		names, named := s.experimentNames(ctx, query.Namespace, query.ExperimentID), s.versionName(ctx)
		if q.status != "" { // no server filters by it
			ctx = rest.WithoutTotal(ctx)
		}
		for j, err := range s.Jobs(ctx, query) {
			if err == nil && !q.matches(j) {
				continue
			}
			if !yield(&jobRow{Job: j, full: true, experiment: names, named: named}, err) {
				return
			}
		}
	}
}

// jobQuery resolves the names to ids.
func (s *session) jobQuery(ctx context.Context, q jobQuery) (kfp.JobQuery, error) {
	query := kfp.JobQuery{Filter: q.filter, Sort: q.sort, PageSize: q.page}
	if q.pipeline+q.version+q.status != "" {
		query.PageSize = 0 // many are omitted here
	}
	var err error
	if query.Namespace, query.ExperimentID, err = s.place(ctx, q.experiment); err != nil {
		return query, err
	}
	query.PipelineID, query.VersionID, err = s.work(ctx, q.pipeline, q.version)
	return query, err
}

func (s *session) getJob(ctx context.Context, nameOrID string) (*jobRow, error) {
	id, err := s.JobID(ctx, nameOrID)
	if err != nil {
		return nil, err
	}
	j, err := s.Job(ctx, id)
	return &jobRow{Job: j, full: s.call.Bool("full"), experiment: s.experimentName(ctx), named: s.versionName(ctx)}, err
}
