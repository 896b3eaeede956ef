package kfp_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"tally/client/kfp"
	"tally/client/kfp/kfptest"
	"tally/client/rest"
)

func TestTheLifeOfAJob(t *testing.T) {
	t.Parallel()
	clock := newClock()
	_, c := start(t, kfptest.Options{Now: clock.now})
	hello, err := c.PipelineByName(t.Context(), "", "hello wait")
	if err != nil {
		t.Fatal(err)
	}
	job, err := c.CreateJob(t.Context(), kfp.Job{
		Name: "every-minute", MaxConcurrency: 2, Enabled: true, PipelineSpec: kfp.PipelineSpec{PipelineID: hello.ID},
		Trigger: &kfp.Trigger{PeriodicSchedule: &kfp.PeriodicSchedule{IntervalSecond: 60}},
	})
	if err != nil || !job.Enabled || job.Trigger.PeriodicSchedule.IntervalSecond != 60 || job.MaxConcurrency != 2 {
		t.Fatalf("job %+v, %v", job, err)
	}
	started := func() int { return len(names(t, c, kfp.RunQuery{JobID: job.ID})) }
	clock.advance(61)
	if n := started(); n != 1 {
		t.Errorf("%d runs after a minute", n)
	}
	if err := c.DisableJob(t.Context(), job.ID); err != nil {
		t.Error(err)
	}
	clock.advance(600)
	if n := started(); n != 1 {
		t.Errorf("%d runs of a disabled job", n)
	}
	if got, err := c.Job(t.Context(), job.ID); err != nil || got.Enabled {
		t.Errorf("disabled: %+v, %v", got, err)
	}
	if err := c.EnableJob(t.Context(), job.ID); err != nil {
		t.Error(err)
	}
	clock.advance(61)
	if n := started(); n != 2 {
		t.Errorf("%d runs after it was enabled again", n)
	}
	if err := c.DeleteJob(t.Context(), job.ID); err != nil {
		t.Error(err)
	}
	if n := started(); n != 2 {
		t.Errorf("%d runs after it was deleted", n)
	}
	if e := restError(t, c.EnableJob(t.Context(), job.ID)); e.Kind != rest.KindNotFound {
		t.Errorf("enable what is gone: %+v", e)
	}
}

// TestAJobIsCreatedDisabled unless it says otherwise.
func TestAJobIsCreatedDisabled(t *testing.T) {
	t.Parallel()
	_, c := start(t, kfptest.Options{})
	hello, err := c.PipelineByName(t.Context(), "", "hello wait")
	if err != nil {
		t.Fatal(err)
	}
	for want, change := range map[bool]kfp.Job{false: {}, true: {Mode: kfp.ModeEnabled}} {
		change.Name, change.MaxConcurrency, change.PipelineSpec.PipelineID = "j", 1, hello.ID
		job, err := c.CreateJob(t.Context(), change)
		if err != nil || job.Enabled != want || job.Mode != "" {
			t.Errorf("mode %q: %+v, %v", change.Mode, job, err)
		}
	}
}

func TestMistakesInAJob(t *testing.T) {
	t.Parallel()
	_, c := start(t, kfptest.Options{})
	cron := func(schedule string) *kfp.Trigger {
		return &kfp.Trigger{CronSchedule: &kfp.CronSchedule{Cron: schedule}}
	}
	for name, tt := range map[string]struct {
		job  kfp.Job
		want string
	}{
		"no concurrency":       {kfp.Job{}, "Received 0"},
		"too much concurrency": {kfp.Job{MaxConcurrency: 11}, "Received 11"},
		"a cron of one field":  {kfp.Job{MaxConcurrency: 1, Trigger: cron("whenever")}, "found 1"},
	} {
		tt.job.Name = "j"
		_, err := c.CreateJob(t.Context(), tt.job)
		if e := restError(t, err); e.Kind != rest.KindRefused || !strings.Contains(e.Message, tt.want) {
			t.Errorf("%s: %+v", name, e)
		}
	}
}

// TestTwoSchedulesAreRefused: release 2.0 would pick one, without a word.
func TestTwoSchedulesAreRefused(t *testing.T) {
	t.Parallel()
	s := newServer(t, func(http.ResponseWriter, *http.Request) {})
	both := &kfp.Trigger{CronSchedule: &kfp.CronSchedule{Cron: "0 2 * * *"}, PeriodicSchedule: &kfp.PeriodicSchedule{IntervalSecond: 60}}
	_, err := s.client.CreateJob(t.Context(), kfp.Job{Name: "j", MaxConcurrency: 1, Trigger: both})
	s.refused(t, err)
}

func TestASchedulesTimesAreSent(t *testing.T) {
	t.Parallel()
	s := newServer(t, func(w http.ResponseWriter, _ *http.Request) { write(t, w, `{"id":"j"}`) })
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	_, err := s.client.CreateJob(t.Context(), kfp.Job{
		Name: "j", MaxConcurrency: 1, NoCatchup: true, Trigger: &kfp.Trigger{CronSchedule: &kfp.CronSchedule{StartTime: start, Cron: "0 0 2 * * *"}},
	})
	const want = `{"name":"j","max_concurrency":"1","trigger":{"cron_schedule":{"start_time":"2026-01-01T00:00:00Z","cron":"0 0 2 * * *"}},"no_catchup":true}`
	if got := string(s.requests()[0].body); err != nil || got != want {
		t.Errorf("sent %s, %v\nwant %s", got, err, want)
	}
}
