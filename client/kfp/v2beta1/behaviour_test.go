package v2beta1_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"tally/client/kfp/kfptest"
	"tally/client/kfp/v2beta1"
	"tally/client/rest"
)

const nobody = "00000000-0000-0000-0000-000000000000"

func statusOf(err error) int {
	var e *rest.Error
	if errors.As(err, &e) {
		return e.Status
	}
	return 0
}

func TestAnExperimentThatDoesNotExistIsArchivedWithSuccess(t *testing.T) {
	t.Parallel()
	_, c := start(t, kfptest.Options{})
	if err := c.ArchiveExperiment(t.Context(), nobody); err != nil {
		t.Errorf("with one user: %v", err) // hence commands look it up first
	}
	_, c = start(t, kfptest.Options{MultiUser: true})
	if err := c.ArchiveExperiment(t.Context(), nobody); kindOf(err) != rest.KindNotFound {
		t.Errorf("with many users: %v", err)
	}
}

func TestARunCanBeMadeInAnArchivedExperiment(t *testing.T) {
	t.Parallel()
	_, c := start(t, kfptest.Options{})
	e := must(c.ResolveExperiment(t.Context(), "old-trials", ""))
	p := must(c.ResolvePipeline(t.Context(), "say", ""))
	r := must(c.CreateRun(t.Context(), v2beta1.Run{DisplayName: "r", ExperimentID: e.ID, VersionReference: &v2beta1.VersionReference{PipelineID: p.ID}}))
	if !e.Archived() || r.Archived() {
		t.Errorf("experiment %s, run %s", e.StorageState, r.StorageState)
	}
}

func TestWhatHasEndedIsNotTerminatedAndOnlyFailuresAreRetried(t *testing.T) {
	t.Parallel()
	_, c := start(t, kfptest.Options{})
	good, bad := must(c.ResolveRun(t.Context(), "baseline", "")), must(c.ResolveRun(t.Context(), "more epochs", ""))
	if err := c.TerminateRun(t.Context(), good.ID); statusOf(err) != http.StatusBadRequest {
		t.Errorf("terminate: %v", err)
	}
	if err := c.RetryRun(t.Context(), good.ID); statusOf(err) != http.StatusConflict {
		t.Errorf("retry: %v", err)
	}
	if err := c.RetryRun(t.Context(), bad.ID); err != nil {
		t.Fatal(err)
	}
	if r := must(c.Run(t.Context(), bad.ID)); r.State != v2beta1.StateRunning || !r.FinishedAt.IsZero() || r.Finished() {
		t.Errorf("after a retry it is %s, ended %v", r.State, r.FinishedAt)
	}
}

func TestAPipelineAloneIsItsNewestVersion(t *testing.T) {
	t.Parallel()
	now := time.Now()
	_, c := start(t, kfptest.Options{Now: func() time.Time { return now }})
	p := must(c.ResolvePipeline(t.Context(), "train model", ""))
	reference := &v2beta1.VersionReference{PipelineID: p.ID}
	r := must(c.CreateRun(t.Context(), v2beta1.Run{DisplayName: "r", VersionReference: reference}))
	if v := must(c.ResolveVersion(t.Context(), "v2", p.ID)); r.VersionID() != v.ID {
		t.Errorf("the run is of %s, not of %s", r.VersionID(), v.ID)
	}
	j := must(c.CreateRecurringRun(t.Context(), v2beta1.RecurringRun{DisplayName: "j", MaxConcurrency: 1, VersionReference: reference}))
	if j.VersionID() != "" || j.PipelineID() != p.ID {
		t.Errorf("the recurring run is of version %q of %s", j.VersionID(), j.PipelineID())
	}
}

func TestARecurringRunWithoutAModeIsDisabledAndSaysSoTwice(t *testing.T) {
	t.Parallel()
	_, c := start(t, kfptest.Options{})
	p := must(c.ResolvePipeline(t.Context(), "say", ""))
	j := v2beta1.RecurringRun{DisplayName: "j", MaxConcurrency: 1, VersionReference: &v2beta1.VersionReference{PipelineID: p.ID}}
	made := must(c.CreateRecurringRun(t.Context(), j))
	if made.Mode != v2beta1.ModeDisable || made.Status != v2beta1.RecurringDisabled || made.Enabled() {
		t.Errorf("made: %s, %s", made.Mode, made.Status)
	}
	if err := c.EnableRecurringRun(t.Context(), made.ID); err != nil {
		t.Fatal(err)
	}
	if made = must(c.RecurringRun(t.Context(), made.ID)); made.Mode != v2beta1.ModeEnable || !made.Enabled() {
		t.Errorf("enabled: %s, %s", made.Mode, made.Status)
	}
	j.MaxConcurrency = 11
	if _, err := c.CreateRecurringRun(t.Context(), j); kindOf(err) != rest.KindRefused {
		t.Errorf("eleven at once: %v", err)
	}
}

func TestTheSameRunOfARecurringRunIsMadeOnce(t *testing.T) {
	t.Parallel()
	_, c := start(t, kfptest.Options{})
	j := must(c.ResolveRecurringRun(t.Context(), "nightly-train", ""))
	r := v2beta1.Run{DisplayName: "by hand", RecurringRunID: j.ID, VersionReference: &v2beta1.VersionReference{PipelineID: j.PipelineID()}}
	first, again := must(c.CreateRun(t.Context(), r)), must(c.CreateRun(t.Context(), r))
	if first.ID != again.ID || first.ID[14] != '5' {
		t.Errorf("%s and %s", first.ID, again.ID)
	}
	found := 0
	for one, err := range c.Runs(t.Context(), v2beta1.RunQuery{RecurringRunID: j.ID}) {
		if err != nil || one.RecurringRunID != j.ID {
			t.Fatalf("%s: %v", one.RecurringRunID, err)
		}
		found++
	}
	if found != 4 { // three that it started
		t.Errorf("it has %d runs", found)
	}
}

func TestAPipelineWithVersionsIsDeletedByCascadeOnly(t *testing.T) {
	t.Parallel()
	_, c := start(t, kfptest.Options{})
	p := must(c.ResolvePipeline(t.Context(), "train model", ""))
	if err := c.DeletePipeline(t.Context(), p.ID, false); statusOf(err) != http.StatusBadRequest {
		t.Errorf("without: %v", err)
	}
	if err := c.DeletePipeline(t.Context(), p.ID, true); err != nil {
		t.Errorf("with: %v", err)
	}
	if _, err := c.Pipeline(t.Context(), p.ID); kindOf(err) != rest.KindNotFound {
		t.Errorf("afterwards: %v", err)
	}
}

func TestANameIsAskedForAsANameAndNotAsADisplayName(t *testing.T) {
	t.Parallel()
	_, c := start(t, kfptest.Options{})
	made := must(c.CreatePipeline(t.Context(), v2beta1.Pipeline{Name: "plain", DisplayName: "For people"}))
	if found := must(c.PipelineByName(t.Context(), "", "PLAIN")); found.ID != made.ID {
		t.Errorf("found %s", found.Name) // servers do not care about upper and lower case
	}
	if _, err := c.PipelineByName(t.Context(), "", "For people"); kindOf(err) != rest.KindNotFound {
		t.Errorf("by the display name: %v", err)
	}
	if _, err := c.ResolvePipeline(t.Context(), "PLAIN", ""); kindOf(err) != rest.KindNotFound {
		t.Errorf("resolved exactly: %v", err)
	}
	if _, err := c.PipelineByName(t.Context(), "", "a/b"); err == nil {
		t.Error("a name with a slash was found")
	}
}

func TestAPrivatePipelineIsFoundWithoutItsNamespaceByItsNameOnly(t *testing.T) {
	t.Parallel()
	_, c := start(t, kfptest.Options{MultiUser: true})
	made := must(c.CreatePipeline(t.Context(), v2beta1.Pipeline{Name: "private", Namespace: "team-a"}))
	if found := must(c.PipelineByName(t.Context(), "", "private")); found.ID != made.ID {
		t.Errorf("found %+v", found)
	}
	if _, err := c.ResolvePipeline(t.Context(), "private", ""); kindOf(err) != rest.KindNotFound {
		t.Errorf("among the shared ones: %v", err)
	}
}

func TestAnInputOfAnotherTypeIsRefusedAndNamed(t *testing.T) {
	t.Parallel()
	_, c := start(t, kfptest.Options{})
	const spec = `{"pipelineInfo":{"name":"p"},"root":{"inputDefinitions":{"parameters":{"n":{"parameterType":"NUMBER_INTEGER"}}}}}`
	for input, value := range map[string]string{"n": `"five"`, "nope": "1"} {
		config := &v2beta1.RuntimeConfig{Parameters: map[string]json.RawMessage{input: json.RawMessage(value)}}
		_, err := c.CreateRun(t.Context(), v2beta1.Run{DisplayName: "r", PipelineSpec: json.RawMessage(spec), RuntimeConfig: config})
		if statusOf(err) != http.StatusBadRequest || kindOf(err) != rest.KindRefused || !strings.Contains(err.Error(), input) {
			t.Errorf("%s: %v", input, err)
		}
	}
}

func TestAnArtifactIsRefusedToEverybodyWithManyUsers(t *testing.T) {
	t.Parallel()
	_, c := start(t, kfptest.Options{MultiUser: true})
	r := must(c.ResolveRun(t.Context(), "baseline", "team-a"))
	_, err := c.ReadArtifact(t.Context(), r.ID, "n", "model")
	var e *rest.Error
	if !errors.As(err, &e) || e.Status != http.StatusForbidden || e.Hint == "" {
		t.Errorf("error %v", err)
	}
}
