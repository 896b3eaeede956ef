package kfp

import (
	"context"
	"iter"

	"github.com/spf13/pflag"

	"tally/client/kfp"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/kit"
)

// jobQuery is what jobs are listed by.
type jobQuery struct {
	list
	experiment, pipeline, version, status string
}

var jobStatuses = []string{"enabled", "disabled"}

func jobsNoun() kit.Noun {
	var q jobQuery
	full := false
	bindFull := func(flags *pflag.FlagSet) {
		flags.BoolVar(&full, "full", false, "with the manifests, tens of kB for each")
	}
	r := kit.Resource{
		Name: "jobs", Singular: "job", Short: "jobs, which start runs on a schedule",
		Arg: "JOB",
		Objects: kit.Objects[*session, *jobRow]{
			Connect: connect, Columns: jobColumns(),
			List: func(s *session, ctx context.Context) iter.Seq2[*jobRow, error] {
				return s.listJobs(ctx, q, full)
			},
			Get: func(s *session, ctx context.Context, nameOrID string) (*jobRow, error) {
				return s.getJob(ctx, nameOrID, full)
			},
		}.Reader(),
		Flags: q.bind, Check: q.check, Order: q.order,
		Sorts:     serverSorts("id", "name", "created_at", "updated_at"),
		VerbFlags: map[string]func(*pflag.FlagSet){"list": bindFull, "get": bindFull},
		Values: map[string]kit.Completer{
			"experiment": offerExperiments(), "pipeline": offerPipelines(), "status": kit.OneOf(jobStatuses...),
		},
		Examples: map[string]string{
			"list": "  tally kfp jobs list --sandbox\n  tally kfp jobs list --sandbox --pipeline 'train model' --status enabled -o csv",
			"get":  "  tally kfp jobs get nightly-train --sandbox -o wide\n  tally kfp jobs get nightly-train hourly-hello --sandbox -o jsonl --jq .trigger",
		},
	}
	r.Verbs = []kit.Verb{createJob(), switchJobs("enable", r.Complete), switchJobs("disable", r.Complete), deleteJobs(r.Complete)}
	return r
}

func (q *jobQuery) bind(flags *pflag.FlagSet) {
	q.list.bind(flags)
	flags.StringVar(&q.experiment, "experiment", "", "only those of this experiment, by name or id")
	flags.StringVar(&q.pipeline, "pipeline", "", "only those of this pipeline, by name or id")
	flags.StringVar(&q.version, "version", "", "only those of this version of a pipeline, by id, or by name with --pipeline")
	flags.StringVar(&q.status, "status", "", "only those that are enabled, or disabled")
}

func (q *jobQuery) check(call *kit.Call) error {
	if q.status != "" && q.status != jobStatuses[0] && q.status != jobStatuses[1] {
		return exit.Usage(unknownValue("--status", q.status, jobStatuses))
	}
	return q.list.check(call)
}

// matches checks what servers cannot filter by.
func (q *jobQuery) matches(j kfp.Job) bool {
	return q.list.matches(j.Name) && (q.status == "" || j.Enabled == (q.status == jobStatuses[0]))
}

func (s *session) listJobs(ctx context.Context, q jobQuery, full bool) iter.Seq2[*jobRow, error] {
	return func(yield func(*jobRow, error) bool) {
		query, err := s.jobQuery(ctx, q)
		query.Short = !full
		if err != nil {
			yield(nil, err)
			return
		}
		names := s.experimentNames(ctx, query.Namespace, query.ExperimentID)
		for j, err := range s.Jobs(ctx, query) {
			if err == nil && !q.matches(j) {
				continue
			}
			if !yield(&jobRow{Job: j, full: true, experiment: names}, err) {
				return
			}
		}
	}
}

// jobQuery finds the ids of what is given by name.
func (s *session) jobQuery(ctx context.Context, q jobQuery) (kfp.JobQuery, error) {
	query := kfp.JobQuery{Filter: q.filter, Sort: q.sort, PageSize: q.page}
	if q.pipeline+q.version+q.status != "" {
		query.PageSize = 0 // many are left out here
	}
	var err error
	if query.Namespace, query.ExperimentID, err = s.place(ctx, q.experiment); err != nil {
		return query, err
	}
	query.PipelineID, query.VersionID, err = s.work(ctx, q.pipeline, q.version)
	return query, err
}

func (s *session) getJob(ctx context.Context, nameOrID string, full bool) (*jobRow, error) {
	id, err := s.JobID(ctx, nameOrID)
	if err != nil {
		return nil, err
	}
	j, err := s.Job(ctx, id)
	return &jobRow{Job: j, full: full, experiment: s.experimentName(ctx)}, err
}

func switchJobs(verb string, complete kit.Completer) kit.Verb {
	a := action{
		use: verb + " JOB...", noun: "jobs", done: verb + "d", find: (*session).JobID, complete: complete,
		short: "Let jobs start runs", do: acted((*kfp.Client).EnableJob),
		examples: "  tally kfp jobs " + verb + " nightly-train --sandbox\n  tally kfp jobs " + verb + " nightly-train hourly-hello --sandbox -o json",
	}
	if verb == "disable" {
		a.short, a.do = "Keep jobs from starting runs", acted((*kfp.Client).DisableJob)
	}
	return a.verb()
}

func deleteJobs(complete kit.Completer) kit.Verb {
	return action{
		use: "delete JOB...", short: "Delete jobs; the runs that they started stay",
		examples: "  tally kfp jobs delete hourly-hello --yes --sandbox\n  tally kfp jobs delete hourly-hello nightly-train --dry-run --sandbox",
		noun:     "jobs", find: (*session).JobID, do: acted((*kfp.Client).DeleteJob), complete: complete,
		exists: func(s *session, ctx context.Context, id string) error { _, err := s.Job(ctx, id); return err },
	}.deletion()
}
