package kfp_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"tally/client/kfp"
	"tally/client/kfp/v2beta1"
	"tally/client/rest"
)

// The rows of lists of both APIs are checked against their filters. What databases
// take for the same, and what a row does not tell, is not ignoring.
func TestA9D7IgnoredFilters(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 10, 12, 0, 0, 0, time.UTC)
	const row = `{"id":"1","run_id":"1","name":"Train model ","display_name":"Train model ","created_at":"2026-11-10T12:00:00Z",
		"status":"Failed","state":"FAILED","resource_references":[{"key":{"type":"EXPERIMENT","id":"e1"}}],"experiment_id":"e1","recurring_run_id":"j1"}`
	s := newServer(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{"runs":[` + row + `],"total_size":1}`))
	})
	for name, c := range map[string]struct {
		filter  kfp.Filter
		ignored bool
	}{
		"none":                {kfp.Filter{}, false},
		"another case":        {kfp.Where(kfp.Equals("name", "TRAIN MODEL")), false},
		"another name":        {kfp.Where(kfp.Equals("name", "zz")), true},
		"beyond ASCII":        {kfp.Where(kfp.Equals("name", "träin model")), false},
		"not that name":       {kfp.Where(kfp.NotEquals("name", "Train model ")), true},
		"one of two names":    {kfp.Where(kfp.OneOf("name", "zz", "train model")), false},
		"one of other names":  {kfp.Where(kfp.OneOf("name", "zz", "yy")), true},
		"a part":              {kfp.Where(kfp.Contains("name", "MODEL")), false},
		"a part that is none": {kfp.Where(kfp.Contains("name", "zz")), true},
		"a pattern":           {kfp.Where(kfp.Contains("name", "t_ain%l")), false},
		"since":               {kfp.Where(kfp.Since("created_at", at.Add(500*time.Millisecond))), false},
		"since later":         {kfp.Where(kfp.Since("created_at", at.Add(time.Hour))), true},
		"before":              {kfp.Where(kfp.Before("created_at", at.Add(time.Hour))), false},
		"before it":           {kfp.Where(kfp.Before("created_at", at.Add(-time.Hour))), true},
		"archived":            {kfp.Where(kfp.InState(kfp.StorageArchived)), true},
		"available":           {kfp.Where(kfp.InState(kfp.StorageAvailable)), false},
		"an unknown key":      {kfp.Where(kfp.Equals("mystery", "zz")), false},
		"the second of two":   {kfp.Where(kfp.Equals("name", "train model"), kfp.Equals("id", "2")), true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			check := func(api string, err error) {
				if c.ignored != rest.KindRefused.Is(err) || c.ignored == (err == nil) {
					t.Errorf("%s: %v", api, err)
				}
			}
			check("v1beta1", drain(s.client.Runs(t.Context(), kfp.RunQuery{Filter: c.filter})))
			v2 := v2beta1.Over(s.client.Transport(), time.Minute)
			check("v2beta1", drain(v2.Runs(t.Context(), v2beta1.RunQuery{Filter: c.filter})))
		})
	}
}

// What rows belong to is a filter, too.
func TestA9IgnoredReferences(t *testing.T) {
	t.Parallel()
	const rows = `{"resource_references":[{"key":{"type":"EXPERIMENT","id":"e1"}},{"key":{"type":"PIPELINE","id":"p1"}}],"experiment_id":"e1","recurring_run_id":"j1"`
	s := newServer(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{"runs":[` + rows + `}],"jobs":[` + rows + `}],"versions":[` + rows + `}],"recurringRuns":[` + rows + `}]}`))
	})
	v2 := v2beta1.Over(s.client.Transport(), time.Minute)
	for name, list := range map[string]func(ctx context.Context, known bool) error{
		"runs of an experiment": func(ctx context.Context, known bool) error {
			return drain(s.client.Runs(ctx, kfp.RunQuery{ExperimentID: pick(known, "e1")}))
		},
		"jobs of an experiment": func(ctx context.Context, known bool) error {
			return drain(s.client.Jobs(ctx, kfp.JobQuery{ExperimentID: pick(known, "e1")}))
		},
		"versions of a pipeline": func(ctx context.Context, known bool) error {
			return drain(s.client.Versions(ctx, kfp.VersionQuery{PipelineID: pick(known, "p1")}))
		},
		"runs of an experiment, v2beta1": func(ctx context.Context, known bool) error {
			return drain(v2.Runs(ctx, v2beta1.RunQuery{ExperimentID: pick(known, "e1")}))
		},
		"runs of a recurring run, v2beta1": func(ctx context.Context, known bool) error {
			return drain(v2.Runs(ctx, v2beta1.RunQuery{RecurringRunID: pick(known, "j1")}))
		},
		"recurring runs of an experiment, v2beta1": func(ctx context.Context, known bool) error {
			return drain(v2.RecurringRuns(ctx, v2beta1.RecurringRunQuery{ExperimentID: pick(known, "e1")}))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := list(t.Context(), true); err != nil {
				t.Error(err)
			}
			if err := list(t.Context(), false); !rest.KindRefused.Is(err) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func pick(known bool, id string) string {
	if known {
		return id
	}
	return "other"
}

// A server may filter by the state, of which it makes the status.
func TestStatusesThatServersMixUp(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		is, asked string
		ignored   bool
	}{
		{"Succeeded", "Succeeded", false}, {"Succeeded", "succeeded", false}, {"Succeeded", "Failed", true}, {"Failed", "Error", false},
		{"Failed", "Succeeded", true}, {"Running", "Terminating", false}, {"Running", "Skipped", true}, {"Error", "Failed", false},
	} {
		s := newServer(t, func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte(`{"runs":[{"id":"1","status":"` + c.is + `"}]}`))
		})
		err := drain(s.client.Runs(t.Context(), kfp.RunQuery{Filter: kfp.Where(kfp.OneOf("status", c.asked))}))
		var failed *rest.Error
		if errors.As(err, &failed) != c.ignored {
			t.Errorf("%+v: %v", c, err)
		}
	}
}
