package v2beta1_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"tally/client/kfp/kfptest"
	"tally/client/kfp/v2beta1"
	"tally/client/rest"
)

// start starts the in-process server, which serves v1beta1 too.
func start(t *testing.T, o kfptest.Options) (*kfptest.Server, *v2beta1.Client) {
	t.Helper()
	s, err := kfptest.Start(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	c, err := v2beta1.New(v2beta1.Options{Options: rest.Options{Endpoint: s.URL(), Attempts: 1}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return s, c
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func kindOf(err error) rest.Kind {
	var e *rest.Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return rest.KindUnexpected
}

func TestRecurringRunsAreListedByTheOneNameInCamelCase(t *testing.T) {
	t.Parallel()
	_, c := start(t, kfptest.Options{})
	page := must(c.ListRecurringRuns(t.Context(), v2beta1.RecurringRunQuery{}, ""))
	if len(page.RecurringRuns) != 2 || page.TotalSize != 2 {
		t.Errorf("%d of %d recurring runs", len(page.RecurringRuns), page.TotalSize)
	}
}

func TestTimesThatAreNotSetAreZero(t *testing.T) {
	t.Parallel()
	_, c := start(t, kfptest.Options{})
	r := must(c.ResolveRun(t.Context(), "long training", ""))
	tasks := r.Tasks()
	if !r.FinishedAt.IsZero() || len(tasks) == 0 || !tasks[0].EndTime.IsZero() || tasks[0].StartTime.IsZero() {
		t.Errorf("run ended at %v, its tasks are %+v", r.FinishedAt, tasks)
	}
	if e := must(c.ResolveExperiment(t.Context(), "old-trials", "")); !e.LastRunCreatedAt.IsZero() {
		t.Errorf("an experiment without runs had one at %v", e.LastRunCreatedAt)
	}
}

func TestAVersionIsCreatedWithItsPipelinesIDInTheBodyToo(t *testing.T) {
	t.Parallel()
	s, c := start(t, kfptest.Options{})
	p := must(c.ResolvePipeline(t.Context(), "say", ""))
	v := v2beta1.PipelineVersion{PipelineID: p.ID, DisplayName: "fetched", PackageURL: &v2beta1.URL{PipelineURL: "https://storage.googleapis.com/p.yaml"}}
	if made := must(c.CreateVersion(t.Context(), v)); made.PipelineID != p.ID || made.Name != "fetched" {
		t.Errorf("made %+v", made)
	}
	all := s.Requests()
	if last := all[len(all)-1]; !strings.Contains(string(last.Body), p.ID) || !strings.Contains(last.Path, p.ID) {
		t.Errorf("sent %s %s", last.Path, last.Body)
	}
}

func TestARunsExperimentIsInTheBody(t *testing.T) {
	t.Parallel()
	s, c := start(t, kfptest.Options{})
	e := must(c.ResolveExperiment(t.Context(), "demo", ""))
	p := must(c.ResolvePipeline(t.Context(), "say", ""))
	r := must(c.CreateRun(t.Context(), v2beta1.Run{DisplayName: "r", ExperimentID: e.ID, VersionReference: &v2beta1.VersionReference{PipelineID: p.ID}}))
	all := s.Requests()
	if r.ExperimentID != e.ID || all[len(all)-1].Query != "" || r.VersionID() == "" {
		t.Errorf("run %+v after %+v", r, all[len(all)-1])
	}
}

func TestTheDeprecatedVersionOfARunIsRefused(t *testing.T) {
	t.Parallel()
	_, c := start(t, kfptest.Options{})
	for _, r := range []v2beta1.Run{
		{DisplayName: "r", PipelineVersionID: "v"},
		{DisplayName: "r", PipelineSpec: json.RawMessage(`{}`), VersionReference: &v2beta1.VersionReference{PipelineID: "p"}},
	} {
		if _, err := c.CreateRun(t.Context(), r); kindOf(err) != rest.KindInvalid {
			t.Errorf("%+v: %v", r, err)
		}
	}
}

func TestATerminatedRunEndsAsFailed(t *testing.T) {
	t.Parallel()
	now := time.Now()
	_, c := start(t, kfptest.Options{Now: func() time.Time { return now }})
	r := must(c.ResolveRun(t.Context(), "long training", ""))
	if err := c.TerminateRun(t.Context(), r.ID); err != nil {
		t.Fatal(err)
	}
	if r = must(c.Run(t.Context(), r.ID)); r.State != v2beta1.StateCanceling || r.Finished() {
		t.Errorf("it is %s, finished: %v", r.State, r.Finished())
	}
	now = now.Add(time.Minute)
	if r = must(c.Run(t.Context(), r.ID)); r.State != v2beta1.StateFailed || !r.Finished() {
		t.Errorf("it is %s, finished: %v", r.State, r.Finished())
	}
}

func TestAnEditHasWhatTheServerDoesNotIgnore(t *testing.T) {
	t.Parallel()
	_, c := start(t, kfptest.Options{})
	p := must(c.ResolvePipeline(t.Context(), "say", ""))
	name, tags, none := "Say it", map[string]string{"team": "ml"}, map[string]string{}
	p = must(c.EditPipeline(t.Context(), p.ID, v2beta1.Edit{DisplayName: &name, Tags: &tags}))
	if p.DisplayName != name || p.Name != "say" || p.Tags["team"] != "ml" {
		t.Errorf("edited: %+v", p)
	}
	page := must(c.ListPipelines(t.Context(), v2beta1.PipelineQuery{Filter: v2beta1.Where(v2beta1.Tagged("team", "ml"))}, ""))
	if len(page.Pipelines) != 1 {
		t.Errorf("%d pipelines have the tag", len(page.Pipelines))
	}
	if p = must(c.EditPipeline(t.Context(), p.ID, v2beta1.Edit{Tags: &none})); len(p.Tags) != 0 || p.DisplayName != name {
		t.Errorf("cleared: %+v", p)
	}
	if _, err := c.EditPipeline(t.Context(), p.ID, v2beta1.Edit{}); kindOf(err) != rest.KindInvalid {
		t.Errorf("an edit of nothing: %v", err)
	}
}

func TestAVersionUnderAnotherPipelineIsNotFound(t *testing.T) {
	t.Parallel()
	_, c := start(t, kfptest.Options{})
	say, hello := must(c.ResolvePipeline(t.Context(), "say", "")), must(c.ResolvePipeline(t.Context(), "hello wait", ""))
	v := must(c.ResolveVersion(t.Context(), "say", say.ID))
	if _, err := c.Version(t.Context(), hello.ID, v.ID); kindOf(err) != rest.KindNotFound {
		t.Errorf("error is %v", err)
	}
	if found := must(c.AnyVersion(t.Context(), v.ID)); found.PipelineID != say.ID {
		t.Errorf("found %+v", found)
	}
}

func TestAMissingPathIsNotAMissingObject(t *testing.T) {
	t.Parallel()
	_, c := start(t, kfptest.Options{Only: "v1beta1"})
	if _, err := c.Run(t.Context(), "x"); kindOf(err) != rest.KindInvalid {
		t.Errorf("without the API: %v", err)
	}
	_, c = start(t, kfptest.Options{})
	if _, err := c.Run(t.Context(), "x"); kindOf(err) != rest.KindNotFound {
		t.Errorf("without the run: %v", err)
	}
}

func TestASpecificationMayHoldWhatItNeedsOfThePlatform(t *testing.T) {
	t.Parallel()
	_, c := start(t, kfptest.Options{})
	const spec = `{"pipeline_spec":{"pipelineInfo":{"name":"p"},"root":{}},"platform_spec":{"platforms":{}}}`
	r := must(c.CreateRun(t.Context(), v2beta1.Run{DisplayName: "r", PipelineSpec: json.RawMessage(spec)}))
	if string(r.PipelineSpec) != spec {
		t.Errorf("it came back as %s", r.PipelineSpec)
	}
}

func TestWhatOneAPIMakesTheOtherSees(t *testing.T) {
	t.Parallel()
	s, c := start(t, kfptest.Options{})
	made := must(c.CreateExperiment(t.Context(), v2beta1.Experiment{DisplayName: "shared state"}))
	var found struct {
		Name string `json:"name"`
	}
	body := must(rest.Do[json.RawMessage](context.Background(), c.Transport(), rest.Request{Method: "GET", Path: "/apis/v1beta1/experiments/" + made.ID}))
	if err := json.Unmarshal(body, &found); err != nil || found.Name != "shared state" {
		t.Errorf("v1beta1 of %s says %s: %v", s.URL(), body, err)
	}
}
