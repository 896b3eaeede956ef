package kfp_test

import (
	"errors"
	"strings"
	"testing"

	"tally/client/kfp"
	"tally/client/kfp/kfptest"
	"tally/client/rest"
)

func TestObjectsAreFoundByNameAndID(t *testing.T) {
	t.Parallel()
	_, c := start(t, kfptest.Options{})
	train, err := c.ResolvePipeline(t.Context(), "train model", "")
	if err != nil {
		t.Fatal(err)
	}
	for noun, tt := range map[string]struct {
		name string
		find func(nameOrID string) (id, name string, err error)
	}{
		"experiment": {"fraud-detection", func(s string) (string, string, error) {
			e, err := c.ResolveExperiment(t.Context(), s, "")
			return e.ID, e.Name, err
		}},
		"run": {"long training", func(s string) (string, string, error) {
			r, err := c.ResolveRun(t.Context(), s, "")
			return r.ID, r.Name, err
		}},
		"job": {"hourly-hello", func(s string) (string, string, error) {
			j, err := c.ResolveJob(t.Context(), s, "")
			return j.ID, j.Name, err
		}},
		"pipeline": {"say", func(s string) (string, string, error) {
			p, err := c.ResolvePipeline(t.Context(), s, "")
			return p.ID, p.Name, err
		}},
		"version": {"v2", func(s string) (string, string, error) {
			v, err := c.ResolveVersion(t.Context(), s, train.ID)
			return v.ID, v.Name, err
		}},
	} {
		id, _, err := tt.find(tt.name)
		if err != nil {
			t.Errorf("%s by name: %v", noun, err)
			continue
		}
		if _, name, err := tt.find(id); err != nil || name != tt.name {
			t.Errorf("%s by id: %q, %v", noun, name, err)
		}
		for _, missing := range []string{"nope", "6d0e2a0c-1111-4222-8333-444444444444", "a/b", "..", "nope:archive"} {
			_, _, err := tt.find(missing)
			if e := restError(t, err); e.Kind != rest.KindNotFound {
				t.Errorf("%s %q: %+v", noun, missing, e)
			}
		}
	}
}

func TestAnAmbiguousNameListsTheCandidates(t *testing.T) {
	t.Parallel()
	_, c := start(t, kfptest.Options{})
	hello, err := c.ResolvePipeline(t.Context(), "hello wait", "")
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]bool{}
	for range 12 {
		d, err := c.CreateRun(t.Context(), kfp.Run{Name: "twin", PipelineSpec: kfp.PipelineSpec{PipelineID: hello.ID}})
		if err != nil {
			t.Fatal(err)
		}
		ids[d.Run.ID] = true
	}
	_, err = c.ResolveRun(t.Context(), "twin", "")
	var ambiguous *kfp.AmbiguousError
	if !errors.As(err, &ambiguous) || len(ambiguous.Candidates) != 10 || !ambiguous.More || ambiguous.Noun != "run" {
		t.Fatalf("error %#v", err)
	}
	for _, candidate := range ambiguous.Candidates {
		if !ids[candidate.ID] || candidate.CreatedAt.IsZero() || !strings.Contains(err.Error(), candidate.ID) {
			t.Errorf("candidate %+v of %v", candidate, err)
		}
	}
	if !strings.HasSuffix(err.Error(), "and more") {
		t.Errorf("error %v", err)
	}
}

// TestNamesInOtherCase: the server's "equals" follows its database, which may
// take upper and lower case for the same. Only the name itself counts.
func TestNamesInOtherCase(t *testing.T) {
	t.Parallel()
	_, c := start(t, kfptest.Options{})
	_, err := c.ResolveExperiment(t.Context(), "DEMO", "")
	if e := restError(t, err); e.Kind != rest.KindNotFound || !strings.Contains(e.Message, `"DEMO"`) {
		t.Errorf("error %+v", e)
	}
}

func TestANameInTheFormOfAnID(t *testing.T) {
	t.Parallel()
	const name = "6d0e2a0c-1111-4222-8333-444444444444"
	_, c := start(t, kfptest.Options{})
	made, err := c.CreateExperiment(t.Context(), kfp.Experiment{Name: name})
	if err != nil {
		t.Fatal(err)
	}
	if found, err := c.ResolveExperiment(t.Context(), name, ""); err != nil || found.ID != made.ID {
		t.Errorf("found %+v, %v", found, err)
	}
}

func TestAnIDInAnotherForm(t *testing.T) {
	t.Parallel()
	s := newServer(t, recordedByPath(t, map[string]string{
		"/apis/v1beta1/experiments":      `{}`,
		"/apis/v1beta1/experiments/odd1": `{"id":"odd1","name":"n"}`,
	}))
	if found, err := s.client.ResolveExperiment(t.Context(), "odd1", ""); err != nil || found.Name != "n" {
		t.Errorf("found %+v, %v", found, err)
	}
}

func TestAVersionsNameNeedsItsPipeline(t *testing.T) {
	t.Parallel()
	_, c := start(t, kfptest.Options{})
	train, err := c.ResolvePipeline(t.Context(), "train model", "")
	if err != nil {
		t.Fatal(err)
	}
	if v, err := c.ResolveVersion(t.Context(), train.DefaultVersion.ID, ""); err != nil || v.Name != "v2" {
		t.Errorf("by id alone: %+v, %v", v, err)
	}
	if _, err := c.ResolveVersion(t.Context(), "v2", ""); restError(t, err).Kind != rest.KindNotFound {
		t.Errorf("by name alone: %v", err)
	}
}

func TestPipelinesOfANamespaceComeBeforeSharedOnes(t *testing.T) {
	t.Parallel()
	_, c := start(t, kfptest.Options{MultiUser: true})
	shared, err := c.ResolvePipeline(t.Context(), "say", "team-a")
	if err != nil || shared.Namespace() != "" {
		t.Fatalf("shared: %+v, %v", shared, err)
	}
	own, err := c.UploadPipeline(t.Context(), kfp.Upload{FileName: "p.json", Size: int64(len(argoManifest)), Open: opener(argoManifest), Name: "say", Namespace: "team-a"})
	if err != nil {
		t.Fatal(err)
	}
	if found, err := c.ResolvePipeline(t.Context(), "say", "team-a"); err != nil || found.ID != own.ID {
		t.Errorf("found %+v, %v", found, err)
	}
	if _, err := c.ResolvePipeline(t.Context(), "nope", "team-a"); restError(t, err).Kind != rest.KindNotFound {
		t.Errorf("missing: %v", err)
	}
}

func TestExperimentNames(t *testing.T) {
	t.Parallel()
	_, c := start(t, kfptest.Options{})
	names, err := c.ExperimentNames(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	run, err := c.ResolveRun(t.Context(), "baseline", "")
	if err != nil || names[run.ExperimentID()] != "fraud-detection" {
		t.Errorf("run %+v in %q, %v", run, names[run.ExperimentID()], err)
	}
}
