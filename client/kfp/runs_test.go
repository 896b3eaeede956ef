package kfp_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tally/client/kfp"
	"tally/client/kfp/kfptest"
	"tally/client/rest"
)

func TestRunsOfAJob(t *testing.T) {
	t.Parallel()
	s, c := start(t, kfptest.Options{})
	nightly, err := c.ResolveJob(t.Context(), "nightly-train", "")
	if err != nil {
		t.Fatal(err)
	}
	before := len(s.Requests())
	count := 0
	for run, err := range c.Runs(t.Context(), kfp.RunQuery{JobID: nightly.ID}) {
		if err != nil {
			t.Fatal(err)
		}
		if count++; run.JobID() != nightly.ID || !strings.HasPrefix(run.Name, "nightly-train") {
			t.Errorf("run %s of job %q", run.Name, run.JobID())
		}
	}
	if count != 3 || len(s.Requests())-before != 1 {
		t.Errorf("%d runs in %d requests, want 3 in 1", count, len(s.Requests())-before)
	}
}

// TestRunsOfAJobOnOlderServers: 2.0 fails with an SQL error for the filter's
// key, 1.8 refuses it. All runs are fetched then, with the rest of the query.
func TestRunsOfAJobOnOlderServers(t *testing.T) {
	t.Parallel()
	for _, status := range []int{http.StatusInternalServerError, http.StatusBadRequest} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			t.Parallel()
			s := newServer(t, func(w http.ResponseWriter, r *http.Request) {
				q := r.URL.Query()
				switch {
				case strings.Contains(q.Get("filter"), "recurring_run_id"):
					w.WriteHeader(status)
					write(t, w, `{"code":13,"message":"no such column: runs.JobUUID"}`)
				case q.Get("page_token") == "":
					write(t, w, `{"runs":[{"id":"1"},`+jobRun("2", "j")+`,`+jobRun("3", "other")+`],"next_page_token":"second"}`)
				default:
					write(t, w, `{"runs":[`+jobRun("4", "j")+`]}`)
				}
			})
			var ids []string
			for run, err := range s.client.Runs(t.Context(), kfp.RunQuery{JobID: "j", ExperimentID: "e", Filter: kfp.Where(kfp.Contains("name", "x"))}) {
				if err != nil {
					t.Fatal(err)
				}
				ids = append(ids, run.ID)
			}
			if diff := cmp.Diff([]string{"2", "4"}, ids); diff != "" {
				t.Errorf("runs (-want +got):\n%s", diff)
			}
			for _, r := range s.requests() {
				if !strings.Contains(r.query, "IS_SUBSTRING") || !strings.Contains(r.query, "EXPERIMENT") {
					t.Errorf("query %s has lost a part", r.query)
				}
			}
			if n := len(s.requests()); n != 3 {
				t.Errorf("%d requests, want 3", n)
			}
		})
	}
}

func jobRun(id, job string) string {
	return fmt.Sprintf(`{"id":%q,"resource_references":[{"key":{"type":"JOB","id":%q},"relationship":"CREATOR"}]}`, id, job)
}

func TestRunsOfAJobThatFailOtherwise(t *testing.T) {
	t.Parallel()
	s := newServer(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) })
	err := drain(s.client.Runs(t.Context(), kfp.RunQuery{JobID: "j"}))
	if e := restError(t, err); e.Kind != rest.KindAuth || len(s.requests()) != 1 {
		t.Errorf("%d requests, then %v", len(s.requests()), e)
	}
}

// TestRunsOfAPipelineOrVersion: a server ignores such a reference and sends all runs.
func TestRunsOfAPipelineOrVersion(t *testing.T) {
	t.Parallel()
	s, c := start(t, kfptest.Options{})
	train, err := c.PipelineByName(t.Context(), "", "train model")
	if err != nil {
		t.Fatal(err)
	}
	all := names(t, c, kfp.RunQuery{})
	ofPipeline := names(t, c, kfp.RunQuery{PipelineID: train.ID})
	ofVersion := names(t, c, kfp.RunQuery{VersionID: train.DefaultVersion.ID})
	if len(ofPipeline) != 9 || len(ofPipeline) >= len(all) {
		t.Errorf("of the pipeline: %q of %d", ofPipeline, len(all))
	}
	if diff := cmp.Diff([]string{"more epochs"}, ofVersion); diff != "" {
		t.Errorf("of the version (-want +got):\n%s", diff)
	}
	if last := s.Requests()[len(s.Requests())-1]; strings.Contains(last.Query, "resource_reference") {
		t.Errorf("query %s has a reference that the server ignores", last.Query)
	}
	var jobs []string
	for job, err := range c.Jobs(t.Context(), kfp.JobQuery{PipelineID: train.ID}) {
		if err != nil {
			t.Fatal(err)
		}
		jobs = append(jobs, job.Name)
	}
	if diff := cmp.Diff([]string{"nightly-train"}, jobs); diff != "" {
		t.Errorf("jobs (-want +got):\n%s", diff)
	}
}

func TestTheLifeOfARun(t *testing.T) {
	t.Parallel()
	clock := newClock()
	_, c := start(t, kfptest.Options{Now: clock.now})
	hello, err := c.PipelineByName(t.Context(), "", "hello wait")
	if err != nil {
		t.Fatal(err)
	}
	created, err := c.CreateRun(t.Context(), kfp.Run{
		Name: "mine", Description: "a test", ResourceReferences: kfp.References{kfp.FromVersion(hello.DefaultVersion.ID)},
		PipelineSpec: kfp.PipelineSpec{Parameters: []kfp.Parameter{{Name: "message", Value: "hi"}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	id := created.Run.ID
	status := func(want kfp.RunStatus) kfp.Run {
		t.Helper()
		d, err := c.Run(t.Context(), id)
		if err != nil || d.Run.Status != want {
			t.Fatalf("status %q, %v, want %q", d.Run.Status, err, want)
		}
		return d.Run
	}
	status(kfp.StatusPending)
	clock.advance(2)
	status(kfp.StatusRunning)
	if e := restError(t, c.RetryRun(t.Context(), id)); e.Status != http.StatusConflict {
		t.Errorf("retry while it runs: %v", e)
	}
	if err := c.TerminateRun(t.Context(), id); err != nil {
		t.Error(err)
	}
	if status(kfp.StatusTerminating).Finished() {
		t.Error("a terminating run has not finished")
	}
	clock.advance(10)
	if !status(kfp.StatusFailed).Finished() {
		t.Error("a terminated run ends as failed")
	}
	if e := restError(t, c.TerminateRun(t.Context(), id)); e.Kind != rest.KindRefused || !strings.Contains(e.Hint, "ended already") {
		t.Errorf("terminate a second time: %+v", e)
	}
	if err := c.RetryRun(t.Context(), id); err != nil {
		t.Error(err)
	}
	if run := status(kfp.StatusRunning); !run.FinishedAt.IsZero() {
		t.Errorf("a retried run ended %v", run.FinishedAt)
	}
	clock.advance(60)
	status(kfp.StatusSucceeded)
	if err := c.ArchiveRun(t.Context(), id); err != nil || !status(kfp.StatusSucceeded).Archived() {
		t.Errorf("archive: %v", err)
	}
	if err := c.UnarchiveRun(t.Context(), id); err != nil || status(kfp.StatusSucceeded).Archived() {
		t.Errorf("unarchive: %v", err)
	}
	if err := c.DeleteRun(t.Context(), id); err != nil {
		t.Error(err)
	}
	if e := restError(t, c.DeleteRun(t.Context(), id)); e.Kind != rest.KindNotFound {
		t.Errorf("delete a second time: %+v", e)
	}
}

func TestAPipelinesNewestVersionIsRun(t *testing.T) {
	t.Parallel()
	_, c := start(t, kfptest.Options{})
	train, err := c.PipelineByName(t.Context(), "", "train model")
	if err != nil {
		t.Fatal(err)
	}
	d, err := c.CreateRun(t.Context(), kfp.Run{Name: "n", PipelineSpec: kfp.PipelineSpec{PipelineID: train.ID}})
	if err != nil || d.Run.VersionID() != train.DefaultVersion.ID || d.Run.VersionName() != "v2" {
		t.Errorf("run of version %s %q, %v", d.Run.VersionID(), d.Run.VersionName(), err)
	}
}

func TestARunOfAV2Pipeline(t *testing.T) {
	t.Parallel()
	_, c := start(t, kfptest.Options{})
	d, err := c.ResolveRun(t.Context(), "say hi", "")
	if err != nil {
		t.Fatal(err)
	}
	if got := string(d.PipelineSpec.RuntimeConfig.Parameters["text"]); got != `"hi"` || d.PipelineSpec.PipelineManifest == "" {
		t.Errorf("specification %+v", d.PipelineSpec)
	}
	if s := stepNamed(t, c, d.ID, "say"); s.Phase != "Succeeded" {
		t.Errorf("step %+v", s)
	}
}

func TestMistakesInARunAreTold(t *testing.T) {
	t.Parallel()
	_, c := start(t, kfptest.Options{})
	hello, err := c.PipelineByName(t.Context(), "", "hello wait")
	if err != nil {
		t.Fatal(err)
	}
	of := kfp.PipelineSpec{PipelineID: hello.ID}
	for name, tt := range map[string]struct {
		run  kfp.Run
		kind rest.Kind
		want string
	}{
		"an unknown parameter":  {kfp.Run{PipelineSpec: kfp.PipelineSpec{PipelineID: hello.ID, Parameters: []kfp.Parameter{{Name: "nope"}}}}, rest.KindRefused, "nope"},
		"nothing to run":        {kfp.Run{}, rest.KindRefused, "empty pipeline spec"},
		"an unknown experiment": {kfp.Run{PipelineSpec: of, ResourceReferences: kfp.References{kfp.InExperiment("nope")}}, rest.KindNotFound, "nope"},
		"an unknown version":    {kfp.Run{ResourceReferences: kfp.References{kfp.FromVersion("nope")}}, rest.KindNotFound, "nope"},
	} {
		tt.run.Name = "r"
		_, err := c.CreateRun(t.Context(), tt.run)
		if e := restError(t, err); e.Kind != tt.kind || !strings.Contains(e.Message, tt.want) {
			t.Errorf("%s: %+v", name, e)
		}
	}
}

// TestNamespaces are needed with many users, and an experiment says which.
func TestNamespaces(t *testing.T) {
	t.Parallel()
	_, c := start(t, kfptest.Options{MultiUser: true})
	h, err := c.Healthz(t.Context())
	if err != nil || !h.MultiUser {
		t.Fatalf("healthz %+v, %v", h, err)
	}
	for name, err := range map[string]error{
		"experiments": drain(c.Experiments(t.Context(), kfp.ExperimentQuery{})),
		"runs":        drain(c.Runs(t.Context(), kfp.RunQuery{})),
		"jobs":        drain(c.Jobs(t.Context(), kfp.JobQuery{})),
	} {
		if e := restError(t, err); e.Kind != rest.KindRefused || !strings.Contains(e.Hint, "namespace") {
			t.Errorf("%s without a namespace: %+v", name, e)
		}
	}
	demo, err := c.ResolveExperiment(t.Context(), "demo", "team-a")
	if err != nil || demo.Namespace() != "team-a" {
		t.Fatalf("demo %+v, %v", demo, err)
	}
	if got := names(t, c, kfp.RunQuery{ExperimentID: demo.ID}); len(got) == 0 {
		t.Error("no runs of an experiment")
	}
	if got := names(t, c, kfp.RunQuery{Namespace: "team-b"}); len(got) != 0 {
		t.Errorf("runs of another namespace: %q", got)
	}
	made, err := c.CreateExperiment(t.Context(), kfp.Experiment{Name: "demo", ResourceReferences: kfp.References{kfp.InNamespace("team-b")}})
	if err != nil || made.Namespace() != "team-b" {
		t.Errorf("created %+v, %v", made, err)
	}
}
