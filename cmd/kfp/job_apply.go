package kfp

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/spf13/pflag"

	"tally/client/kfp"
	"tally/client/rest"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/kit"
	"tally/output"
)

const jobsApplyLong = `Make a job match a file: create it if no job has this name, and change nothing if
it already matches. Servers cannot edit a job. One that differs is replaced: a new
one with another id is created, then the old one is deleted. Only "enabled" is
changed in place. The runs of both stay.

The file is YAML or JSON: name, pipeline and cron or every are needed; version,
follow-newest, experiment, params, start, end, max-concurrency, no-catchup, enabled,
description, service-account and pipeline-root are optional, and mean what they do
for "jobs create". A pipeline without version and follow-newest means its newest
version at this time. Without experiment or service-account a job keeps its own.

--dry-run shows what would be done and what differs. - reads standard input.`

// appliedJob is the result of applying a job.
type appliedJob struct {
	Result  string   `json:"result"`
	ID      string   `json:"id"`
	Name    string   `json:"name"`
	Differs []string `json:"differs,omitempty"`
}

func appliedJobColumns() []output.Column[appliedJob] {
	states := output.States{output.Good: {"created", "replaced", "enabled", "disabled"}, output.Off: {"unchanged"}, output.Waiting: {"to create", "to replace", "to enable", "to disable"}}
	return []output.Column[appliedJob]{
		{Name: "result", Worth: output.Major, States: states, Value: func(a appliedJob) any { return a.Result }, Doc: "created, replaced, enabled, disabled or unchanged; by --dry-run to create and so on"},
		{Name: "id", Worth: output.Spare, Key: true, Value: func(a appliedJob) any { return a.ID }, Doc: "UUID of the job"},
		{Name: "name", Worth: output.Vital, Value: func(a appliedJob) any { return a.Name }, Doc: "name of the job"},
		{Name: "differs", Type: output.List, Worth: output.Useful, Value: func(a appliedJob) any { return a.Differs }, Doc: "what differed, as field: was → is"},
	}
}

// jobApply are the flags of apply.
type jobApply struct{ dryRun bool }

func (f *jobApply) bind(flags *pflag.FlagSet) {
	flags.BoolVar(&f.dryRun, "dry-run", false, "show what would be done, and do nothing")
}

func applyJob() kit.Verb {
	return kit.Verb{
		Use: "apply FILE", Short: "Create or replace a job, if it differs from a file", Prints: true,
		Columns: kit.ColumnsOf(appliedJobColumns()), Long: jobsApplyLong, Args: kit.OneArg, Files: true,
		Example: `  printf 'name: weekly\npipeline: train model\ncron: 0 3 * * 0\nparams: {epochs: 30}\n' > weekly.yaml && tally kfp jobs apply weekly.yaml --sandbox
  printf 'name: nightly-train\npipeline: train model\nevery: 1d\n' | tally kfp jobs apply - --dry-run --sandbox -o json`,
		Run: kit.WithFlags((*jobApply).bind, (*jobApply).run),
	}
}

func (f *jobApply) run(ctx context.Context, call *kit.Call) error {
	file, err := readJobFile(call.App, call.Args[0])
	if err != nil {
		return err
	}
	flags, unread := file.flags()
	scheduled := flags.check(call)
	var unclear error
	if file.FollowNewest {
		unclear = flags.checkReference(nil)
	}
	if err := together(usage(unread), usage(scheduled), usage(unclear), kfp.Job{Name: file.Name}.Check()); err != nil {
		return err
	}
	return create(ctx, call, appliedJobColumns(), func(s *session) (appliedJob, error) {
		a := jobApplication{session: s, flags: flags, name: file.Name, dry: f.dryRun}
		return a.apply(ctx)
	})
}

func usage(err error) error {
	if err == nil {
		return nil
	}
	return exit.Usage(err)
}

// jobApplication brings a job in line with a file.
type jobApplication struct {
	*session
	to    server
	flags *jobFlags
	name  string
	dry   bool
}

func (a *jobApplication) apply(ctx context.Context) (appliedJob, error) {
	var err error
	if a.to, err = a.flags.server(a.session); err != nil {
		return appliedJob{}, err
	}
	want, err := a.flags.job(ctx, a.session, a.name)
	if err != nil {
		return appliedJob{}, err
	}
	was, err := resolved(ctx, a.session, a.name, a.to.ResolveJob)
	if rest.KindNotFound.Is(err) {
		return a.make(ctx, want, nil)
	}
	if err != nil {
		return appliedJob{}, err
	}
	if was, err = a.to.Job(ctx, was.ID); err != nil {
		return appliedJob{}, err
	}
	differs := differences(was, want)
	switch {
	case len(differs) > 0:
		return a.replace(ctx, was, want, differs)
	case was.Enabled != want.Enabled:
		return a.set(ctx, was, want.Enabled)
	}
	return appliedJob{Result: "unchanged", ID: was.ID, Name: was.Name}, nil
}

// make creates the job.
func (a *jobApplication) make(ctx context.Context, want kfp.Job, differs []string) (appliedJob, error) {
	if a.dry {
		return appliedJob{Result: "to create", Name: a.name, Differs: differs}, nil
	}
	made, err := a.flags.make(ctx, a.to, want)
	return appliedJob{Result: "created", ID: made.ID, Name: made.Name, Differs: differs}, err
}

// replace creates the new job before it deletes the old one, so that a failure
// leaves the old one as it was.
func (a *jobApplication) replace(ctx context.Context, was, want kfp.Job, differs []string) (appliedJob, error) {
	if was.Enabled != want.Enabled {
		differs = append(differs, difference("enabled", strconv.FormatBool(was.Enabled), strconv.FormatBool(want.Enabled)))
	}
	if a.dry {
		return appliedJob{Result: "to replace", ID: was.ID, Name: was.Name, Differs: differs}, nil
	}
	if want.ExperimentID() == "" && was.ExperimentID() != "" {
		want.ResourceReferences = append(want.ResourceReferences, kfp.InExperiment(was.ExperimentID()))
	}
	if want.ServiceAccount == "" {
		want.ServiceAccount = was.ServiceAccount
	}
	made, err := a.make(ctx, want, differs)
	if err != nil {
		return appliedJob{}, err
	}
	if err := a.to.DeleteJob(ctx, was.ID); err != nil {
		return appliedJob{}, &exit.Coded{
			Code: exit.Of(err), Err: fmt.Errorf("job %s was recreated as %s, but the old one, %s, is still there: %w", was.Name, made.ID, was.ID, err),
			Hint: "both start runs: tally kfp jobs delete " + was.ID,
		}
	}
	made.Result = "replaced"
	return made, nil
}

// set enables or disables the job.
func (a *jobApplication) set(ctx context.Context, was kfp.Job, enabled bool) (appliedJob, error) {
	result, do := "disable", a.to.DisableJob
	if enabled {
		result, do = "enable", a.to.EnableJob
	}
	out := appliedJob{Result: "to " + result, ID: was.ID, Name: was.Name, Differs: []string{
		difference("enabled", strconv.FormatBool(was.Enabled), strconv.FormatBool(enabled)),
	}}
	if a.dry {
		return out, nil
	}
	out.Result = result + "d"
	return out, do(ctx, was.ID)
}

func difference(field, was, is string) string {
	return fmt.Sprintf("%s: %s → %s", field, orNone(was), orNone(is))
}

func orNone(s string) string {
	if s == "" {
		return "(none)"
	}
	return s
}

// differences lists how a job differs from the one described by the file, except
// for whether it is enabled.
func differences(was, want kfp.Job) []string {
	var all []string
	compare := func(field, before, after string) {
		if before != after {
			all = append(all, difference(field, before, after))
		}
	}
	compare("schedule", withWeekday(schedule(was.Trigger)), withWeekday(schedule(want.Trigger)))
	wasStart, wasEnd := bounds(was.Trigger)
	start, end := bounds(want.Trigger)
	compare("start", moment(wasStart), moment(start))
	compare("end", moment(wasEnd), moment(end))
	compare("version", was.VersionID(), want.VersionID())
	if want.VersionID() == "" {
		compare("pipeline", was.PipelineID(), want.PipelineID())
	}
	compare("description", was.Description, want.Description)
	compare("max-concurrency", decimal(int64(was.MaxConcurrency)), decimal(int64(want.MaxConcurrency)))
	compare("no-catchup", strconv.FormatBool(was.NoCatchup), strconv.FormatBool(want.NoCatchup))
	if want.ExperimentID() != "" {
		compare("experiment", was.ExperimentID(), want.ExperimentID())
	}
	if want.ServiceAccount != "" {
		compare("service-account", was.ServiceAccount, want.ServiceAccount)
	}
	return append(all, differentInputs(was.PipelineSpec, want.PipelineSpec)...)
}

// differentInputs lists the inputs that differ.
func differentInputs(was, want kfp.PipelineSpec) []string {
	before, after := cellsOf(was), cellsOf(want)
	had, has := valuesOf(was), valuesOf(want)
	var all []string
	for _, name := range namesIn(before, after) {
		b, hasBefore := before[name]
		a, hasAfter := after[name]
		if had[name] != has[name] {
			all = append(all, difference("params."+name, inputValue(b, hasBefore), inputValue(a, hasAfter)))
		}
	}
	if w, is := rootOf(was), rootOf(want); w != is {
		all = append(all, difference("pipeline-root", w, is))
	}
	return all
}

func inputValue(cell any, set bool) string {
	switch {
	case !set:
		return ""
	case cell == nil:
		return "null"
	}
	return fmt.Sprint(cell)
}

func rootOf(spec kfp.PipelineSpec) string {
	if spec.RuntimeConfig == nil {
		return ""
	}
	return spec.RuntimeConfig.PipelineRoot
}

func moment(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.UTC().Format(time.RFC3339)
}
