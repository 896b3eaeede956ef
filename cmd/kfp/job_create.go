package kfp

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tally/client/kfp"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/kit"
	"tally/cmd/internal/when"
)

const jobsCreateLong = `Create a job, which starts runs on a schedule: --cron takes five fields, as
crontab does, or six with seconds first; --every a duration such as 30m or 1d.
Servers read the first of five fields as seconds, so tally sends six. Sunday is 0,
not 7. What it runs is set as for "runs create": a pipeline, a version, or a file.
A pipeline means its newest version at this time, unless --follow-newest is set.

The job is enabled unless --disabled is set. --no-catchup skips missed runs,
except the last. Times are RFC 3339, dates, or ages.`

// jobFlags say when a job starts runs.
type jobFlags struct {
	workFlags
	cron, every, start, end string
	concurrency             int
	noCatchup, disabled     bool

	trigger *kfp.Trigger
}

func createJob() kit.Verb {
	return kit.Verb{
		Use: "create NAME [FILE]", Short: "Create a job, which starts runs on a schedule", Prints: true,
		Long: jobsCreateLong, Args: cobra.RangeArgs(1, 2), Files: true, Values: workValues(),
		Example: `  tally kfp jobs create nightly --pipeline "train model" --cron "0 2 * * *" --param epochs=20 --no-catchup --sandbox
  tally kfp jobs create quarterly --pipeline "train model" --version v2 --every 90d --disabled --sandbox -o json
  tally kfp jobs create latest --pipeline "train model" --cron "0 2 * * *" --follow-newest --sandbox -o json --jq .pipeline_version_reference`,
		Run: kit.WithFlags((*jobFlags).bind, (*jobFlags).run),
	}
}

func (f *jobFlags) run(ctx context.Context, call *kit.Call) error {
	scheduled := f.check(call)
	if scheduled != nil {
		scheduled = exit.Usage(scheduled)
	}
	named := kfp.Job{Name: call.Args[0]}.Check()
	if err := f.read(call.App, call.Args[1:], together(scheduled, named)); err != nil {
		return err
	}
	return create(ctx, call, jobColumns(), func(s *session) (*jobRow, error) { return f.create(ctx, s, call.Args[0]) })
}

func (f *jobFlags) bind(flags *pflag.FlagSet) {
	f.workFlags.bind(flags)
	flags.StringVar(&f.cron, "cron", "", "when to start runs: five fields, as in crontab, or six with seconds first")
	flags.StringVar(&f.every, "every", "", "interval between runs: 30m, 6h, 1d")
	flags.StringVar(&f.start, "start", "", "when the schedule starts: "+kit.Moments)
	flags.StringVar(&f.end, "end", "", "when the schedule ends; same forms as --start")
	flags.IntVar(&f.concurrency, "max-concurrency", 1, "maximum number of concurrent runs, 1 to 10")
	flags.BoolVar(&f.follow, "follow-newest", false, "run the newest version of --pipeline at each start; needs v2beta1")
	flags.BoolVar(&f.noCatchup, "no-catchup", false, "skip missed runs, except the last")
	flags.BoolVar(&f.disabled, "disabled", false, "create the job disabled: it starts no runs")
}

// check builds the trigger. It sends nothing.
func (f *jobFlags) check(call *kit.Call) error {
	start, err := f.at("start", f.start, call)
	if err != nil {
		return err
	}
	end, err := f.at("end", f.end, call)
	switch {
	case err != nil:
		return err
	case (f.cron == "") == (f.every == ""):
		return errors.New("a job needs a schedule: use --cron or --every")
	case f.concurrency < 1 || f.concurrency > 10:
		return fmt.Errorf("--max-concurrency must be 1 to 10, not %d", f.concurrency)
	case !start.IsZero() && !end.IsZero() && !start.Before(end):
		return errors.New("--end must be after --start")
	case f.cron != "":
		f.trigger = &kfp.Trigger{CronSchedule: &kfp.CronSchedule{Cron: withSeconds(f.cron), StartTime: start, EndTime: end}}
		return checkCron(f.cron)
	}
	interval, err := when.Span(f.every)
	if err != nil || interval < time.Second || interval%time.Second != 0 {
		return fmt.Errorf("--every %q: want whole seconds, as in 30m, 6h, 1d", f.every)
	}
	f.trigger = &kfp.Trigger{PeriodicSchedule: &kfp.PeriodicSchedule{IntervalSecond: kfp.Int64(interval / time.Second), StartTime: start, EndTime: end}}
	return nil
}

func (f *jobFlags) at(flag, value string, call *kit.Call) (time.Time, error) {
	if value == "" {
		return time.Time{}, nil
	}
	at, err := call.Moment(flag, value)
	return at.UTC(), err
}

func (f *jobFlags) create(ctx context.Context, s *session, name string) (*jobRow, error) {
	to, err := f.server(s)
	if err != nil {
		return nil, err
	}
	wanted, err := f.job(ctx, s, name)
	if err != nil {
		return nil, err
	}
	j, err := f.make(ctx, to, wanted)
	return &jobRow{Job: j, experiment: s.experimentName(ctx), named: s.versionName(ctx)}, err
}

// make creates the job. If it should follow the newest version but the server pinned
// one, the job is deleted again.
func (f *jobFlags) make(ctx context.Context, to server, wanted kfp.Job) (kfp.Job, error) {
	j, err := to.CreateJob(ctx, wanted)
	if err != nil || !f.follow || j.VersionID() == "" {
		return j, err
	}
	pinned := &exit.Coded{
		Code: exit.Refused, Err: fmt.Errorf("this server cannot let job %s follow the newest version: it stays on version %s", j.Name, j.VersionID()),
		Hint: "release 2.17 can; without following, the job must be recreated for each new version",
	}
	if err := to.DeleteJob(ctx, j.ID); err != nil {
		return kfp.Job{}, fmt.Errorf("%w; it is still there as %s: %w", pinned, j.ID, err)
	}
	return kfp.Job{}, pinned
}

// job builds the job that the flags describe.
func (f *jobFlags) job(ctx context.Context, s *session, name string) (kfp.Job, error) {
	spec, refs, err := f.work(ctx, s)
	return kfp.Job{
		Name: name, Description: f.description, ServiceAccount: f.serviceAccount, PipelineSpec: spec, ResourceReferences: refs,
		MaxConcurrency: kfp.Int64(f.concurrency), Trigger: f.trigger, Enabled: !f.disabled, NoCatchup: f.noCatchup,
	}, err
}
