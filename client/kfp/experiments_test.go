package kfp_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tally/client/kfp"
	"tally/client/kfp/kfptest"
	"tally/client/rest"
)

// TestArchivingAnExperiment archives its runs and disables its jobs, and
// nothing undoes that.
func TestArchivingAnExperiment(t *testing.T) {
	t.Parallel()
	_, c := start(t, kfptest.Options{})
	fraud, err := c.ResolveExperiment(t.Context(), "fraud-detection", "")
	if err != nil {
		t.Fatal(err)
	}
	state := func() (archived bool, runs, enabled int) {
		e, err := c.Experiment(t.Context(), fraud.ID)
		if err != nil {
			t.Fatal(err)
		}
		runs = len(names(t, c, kfp.RunQuery{ExperimentID: fraud.ID, Filter: kfp.Where(kfp.InState(kfp.StorageAvailable))}))
		for job, err := range c.Jobs(t.Context(), kfp.JobQuery{ExperimentID: fraud.ID}) {
			if err != nil {
				t.Fatal(err)
			}
			if job.Enabled {
				enabled++
			}
		}
		return e.Archived(), runs, enabled
	}
	if archived, runs, enabled := state(); archived || runs == 0 || enabled == 0 {
		t.Fatalf("at first: %v, %d runs, %d enabled jobs", archived, runs, enabled)
	}
	if err := c.ArchiveExperiment(t.Context(), fraud.ID); err != nil {
		t.Error(err)
	}
	if archived, runs, enabled := state(); !archived || runs != 0 || enabled != 0 {
		t.Errorf("archived: %v, %d runs, %d enabled jobs", archived, runs, enabled)
	}
	if err := c.UnarchiveExperiment(t.Context(), fraud.ID); err != nil {
		t.Error(err)
	}
	if archived, runs, enabled := state(); archived || runs != 0 || enabled != 0 {
		t.Errorf("unarchived: %v, %d runs, %d enabled jobs", archived, runs, enabled)
	}
	if err := c.ArchiveExperiment(t.Context(), "does-not-exist"); err != nil {
		t.Errorf("one that does not exist: %v", err)
	}
}

// TestDeletingAnExperiment leaves its runs, with a reference to what is gone.
func TestDeletingAnExperiment(t *testing.T) {
	t.Parallel()
	_, c := start(t, kfptest.Options{})
	run, err := c.ResolveRun(t.Context(), "baseline", "")
	if err != nil {
		t.Fatal(err)
	}
	if err := c.DeleteExperiment(t.Context(), run.ExperimentID()); err != nil {
		t.Fatal(err)
	}
	if left, err := c.Run(t.Context(), run.ID); err != nil || left.Run.ExperimentID() != run.ExperimentID() {
		t.Errorf("run %+v, %v", left.Run, err)
	}
	err = drain(c.Runs(t.Context(), kfp.RunQuery{ExperimentID: run.ExperimentID()}))
	if e := restError(t, err); e.Kind != rest.KindNotFound {
		t.Errorf("its runs: %+v", e)
	}
}

func TestAnExperimentsNameIsUnique(t *testing.T) {
	t.Parallel()
	_, c := start(t, kfptest.Options{})
	_, err := c.CreateExperiment(t.Context(), kfp.Experiment{Name: "demo"})
	if e := restError(t, err); e.Status != http.StatusConflict || !strings.Contains(e.Message, "already exists") {
		t.Errorf("error %+v", e)
	}
}

func TestAPageTokenNeedsTheSameQuery(t *testing.T) {
	t.Parallel()
	_, c := start(t, kfptest.Options{})
	q := kfp.ExperimentQuery{Sort: "name", PageSize: 2}
	first, err := c.ListExperiments(t.Context(), q, "")
	if err != nil || len(first.Experiments) != 2 || first.TotalSize != 4 || first.NextPageToken == "" {
		t.Fatalf("first page %+v, %v", first, err)
	}
	second, err := c.ListExperiments(t.Context(), q, first.NextPageToken)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range append(first.Experiments, second.Experiments...) {
		got = append(got, e.Name)
	}
	if diff := cmp.Diff([]string{"Default", "demo", "fraud-detection", "old-trials"}, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	q.Sort = "name desc"
	_, err = c.ListExperiments(t.Context(), q, first.NextPageToken)
	if e := restError(t, err); e.Kind != rest.KindRefused || !strings.Contains(e.Message, "page token does not match") {
		t.Errorf("another sort: %+v", e)
	}
}
