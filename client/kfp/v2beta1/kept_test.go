package v2beta1_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"tally/client/kfp/kfptest"
	"tally/client/kfp/v2beta1"
	"tally/client/rest"
)

func TestAnArchivedExperimentTakesItsRunsAndStopsItsRecurringRuns(t *testing.T) {
	t.Parallel()
	_, c := start(t, kfptest.Options{})
	e, run := must(c.ResolveExperiment(t.Context(), "fraud-detection", "")), must(c.ResolveRun(t.Context(), "baseline", ""))
	job := must(c.ResolveRecurringRun(t.Context(), "nightly-train", ""))
	if run.ExperimentID != e.ID || job.ExperimentID != e.ID || run.Archived() || job.Status != "ENABLED" {
		t.Fatalf("run %v, recurring run %v", run, job)
	}
	if err := c.ArchiveExperiment(t.Context(), e.ID); err != nil {
		t.Fatal(err)
	}
	run, job = must(c.Run(t.Context(), run.ID)), must(c.RecurringRun(t.Context(), job.ID))
	if !run.Archived() || job.Status != "DISABLED" {
		t.Errorf("run %s, recurring run %s", run.StorageState, job.Status)
	}
}

// Plug-ins are not configured; their inputs are stored all the same.
func TestPluginsInputComesBack(t *testing.T) {
	t.Parallel()
	_, c := start(t, kfptest.Options{})
	p := must(c.ResolvePipeline(t.Context(), "say", ""))
	r := must(c.CreateRun(t.Context(), v2beta1.Run{
		DisplayName: "r", VersionReference: &v2beta1.VersionReference{PipelineID: p.ID},
		PluginsInput: map[string]json.RawMessage{"mlflow": json.RawMessage(`{"experiment":"x"}`)},
	}))
	if got := must(c.Run(t.Context(), r.ID)).PluginsInput["mlflow"]; !strings.Contains(string(got), `"x"`) {
		t.Errorf("it is %s", got)
	}
}

// Actions are behind a colon; the slash of v1beta1 is a path that does not exist.
func TestTheSlashOfTheOlderAPIIsAMissingPath(t *testing.T) {
	t.Parallel()
	_, c := start(t, kfptest.Options{})
	job := must(c.ResolveRecurringRun(t.Context(), "hourly-hello", ""))
	_, err := c.Transport().Send(t.Context(), rest.Request{Operation: "enable", Method: http.MethodPost, Path: "/apis/v2beta1/recurringruns/" + job.ID + "/enable"}) //nolint:bodyclose // an error has no response
	if statusOf(err) != http.StatusNotFound || kindOf(err) == rest.KindNotFound {
		t.Errorf("error %v of kind %v", err, kindOf(err))
	}
	if err := c.EnableRecurringRun(t.Context(), job.ID); err != nil || must(c.RecurringRun(t.Context(), job.ID)).Status != "ENABLED" {
		t.Errorf("with a colon: %v", err)
	}
}

func TestTagsThatNoServerTakesAreNotSent(t *testing.T) {
	t.Parallel()
	s, c := start(t, kfptest.Options{})
	p := must(c.ResolvePipeline(t.Context(), "say", ""))
	many := map[string]string{}
	for i := range 20 {
		many[fmt.Sprint("k", i)] = "v"
	}
	longest := strings.Repeat("k", 63)
	for _, tags := range []map[string]string{many, {longest: longest}} {
		if _, err := c.EditPipeline(t.Context(), p.ID, v2beta1.Edit{Tags: &tags}); err != nil {
			t.Errorf("%d tags: %v", len(tags), err)
		}
	}
	sent := len(s.Requests())
	many["one more"] = "v"
	for _, tags := range []map[string]string{many, {longest + "k": "v"}, {"k": longest + "v"}, {"a.b": "v"}} {
		if _, err := c.EditPipeline(t.Context(), p.ID, v2beta1.Edit{Tags: &tags}); kindOf(err) != rest.KindInvalid {
			t.Errorf("%d tags: %v", len(tags), err)
		}
	}
	if n := len(s.Requests()); n != sent {
		t.Errorf("%d requests were sent", n-sent)
	}
}

func TestANamespaceBesideAnExperimentIsIgnored(t *testing.T) {
	t.Parallel()
	_, c := start(t, kfptest.Options{MultiUser: true})
	e := must(c.ResolveExperiment(t.Context(), "fraud-detection", "team-a"))
	ids := func(namespace string) (ids []string) {
		for r, err := range c.Runs(t.Context(), v2beta1.RunQuery{Namespace: namespace, ExperimentID: e.ID}) {
			if err != nil {
				t.Fatal(err)
			}
			ids = append(ids, r.ID)
		}
		return ids
	}
	if own, other := ids("team-a"), ids("no-such-team"); len(own) == 0 || !slices.Equal(own, other) {
		t.Errorf("%v and %v", own, other)
	}
}

func TestWhereAVersionComesFromIsNotReturned(t *testing.T) {
	t.Parallel()
	_, c := start(t, kfptest.Options{})
	p := must(c.UploadPipeline(t.Context(), uploadOf("sourced", "")))
	v := must(c.CreateVersion(t.Context(), v2beta1.PipelineVersion{
		PipelineID: p.ID, DisplayName: "v2", PackageURL: &v2beta1.URL{PipelineURL: "https://storage.googleapis.com/p.yaml"}, CodeSourceURL: "https://git.example.com/p",
	}))
	if got := must(c.Version(t.Context(), p.ID, v.ID)); v.CodeSourceURL != "" || got.CodeSourceURL != "" {
		t.Errorf("%q and %q", v.CodeSourceURL, got.CodeSourceURL)
	}
}
