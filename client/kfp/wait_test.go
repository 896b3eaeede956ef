package kfp_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tally/client/kfp"
	"tally/client/kfp/kfptest"
	"tally/client/rest"
)

func startedRun(t *testing.T, c *kfp.Client, pipeline string) string {
	t.Helper()
	p, err := c.PipelineByName(t.Context(), "", pipeline)
	if err != nil {
		t.Fatal(err)
	}
	d, err := c.CreateRun(t.Context(), kfp.Run{Name: "awaited", PipelineSpec: kfp.PipelineSpec{PipelineID: p.ID}})
	if err != nil {
		t.Fatal(err)
	}
	return d.Run.ID
}

func TestWaitForARun(t *testing.T) {
	t.Parallel()
	clock := newClock()
	_, c := start(t, kfptest.Options{Now: clock.now})
	var heard []string
	d, err := c.WaitRun(t.Context(), startedRun(t, c, "hello wait"), kfp.WaitOptions{
		Interval: time.Second, Sleep: clock.sleep,
		OnChange: func(d kfp.RunDetail) {
			steps, err := kfp.Steps(d)
			if err != nil {
				t.Error(err)
			}
			status := string(d.Run.Status)
			for _, s := range steps {
				if s.Type != "DAG" {
					status += " " + s.Name + ":" + s.Phase
				}
			}
			heard = append(heard, status)
		},
	})
	if err != nil || !d.Succeeded() {
		t.Fatalf("run %s, %v", d.Run.Status, err)
	}
	want := []string{
		"Pending", "Running first:Running", "Running first:Succeeded second:Running", "Succeeded first:Succeeded second:Succeeded",
	}
	if diff := cmp.Diff(want, heard); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
}

func TestWaitForARunThatFails(t *testing.T) {
	t.Parallel()
	clock := newClock()
	_, c := start(t, kfptest.Options{Now: clock.now})
	d, err := c.WaitRun(t.Context(), startedRun(t, c, "train model"), kfp.WaitOptions{Sleep: clock.sleep})
	if err != nil || d.Succeeded() || d.Run.Status != kfp.StatusFailed {
		t.Fatalf("run %s, %v", d.Run.Status, err)
	}
	steps, err := kfp.Steps(d)
	failed := slices.IndexFunc(steps, func(s kfp.Step) bool { return s.Phase == "Failed" && s.Name == "train" })
	if err != nil || failed < 0 || steps[failed].Message == "" {
		t.Errorf("steps %+v, %v", steps, err)
	}
}

// TestWaitOutlastsTheServer: after the run was seen, its absence is not the end.
func TestWaitOutlastsTheServer(t *testing.T) {
	t.Parallel()
	clock := newClock()
	s, c := start(t, kfptest.Options{Now: clock.now})
	id := startedRun(t, c, "hello wait")
	polls, failures := 0, 0
	d, err := c.WaitRun(t.Context(), id, kfp.WaitOptions{
		Interval:  time.Second,
		OnChange:  func(kfp.RunDetail) { polls++ },
		OnFailure: func(error) { failures++ },
		Sleep: func(ctx context.Context, d time.Duration) error {
			if polls == 1 && failures == 0 {
				s.SetFaults(kfptest.Faults{Status: 503, First: 2 * rest.DefaultAttempts})
			}
			return clock.sleep(ctx, d)
		},
	})
	if err != nil || !d.Succeeded() || failures != 1 {
		t.Errorf("run %s after %d failures, %v", d.Run.Status, failures, err)
	}
}

func TestWaitDoesNotOutlastAWrongEndpoint(t *testing.T) {
	t.Parallel()
	s, c := start(t, kfptest.Options{Faults: kfptest.Faults{Status: 503, First: 1000}})
	_, err := c.WaitRun(t.Context(), "x", kfp.WaitOptions{Sleep: newClock().sleep})
	if e := restError(t, err); e.Kind != rest.KindUnreachable || len(s.Requests()) != rest.DefaultAttempts {
		t.Errorf("%d requests, then %v", len(s.Requests()), e)
	}
}

func TestWaitEndsWhenTheRunIsGone(t *testing.T) {
	t.Parallel()
	clock := newClock()
	_, c := start(t, kfptest.Options{Now: clock.now})
	id := startedRun(t, c, "hello wait")
	_, err := c.WaitRun(t.Context(), id, kfp.WaitOptions{Sleep: func(ctx context.Context, _ time.Duration) error { return c.DeleteRun(ctx, id) }})
	if e := restError(t, err); e.Kind != rest.KindNotFound {
		t.Errorf("error %+v", e)
	}
}

func TestWaitEndsWithItsContext(t *testing.T) {
	t.Parallel()
	_, c := start(t, kfptest.Options{Now: newClock().now})
	ctx, cancel := context.WithCancelCause(t.Context())
	done := errors.New("enough")
	id := startedRun(t, c, "hello wait")
	_, err := c.WaitRun(ctx, id, kfp.WaitOptions{OnChange: func(kfp.RunDetail) { cancel(done) }})
	if !errors.Is(err, done) {
		t.Errorf("error %v, want the context's cause", err)
	}
}

func TestWaitDoesNotMindAWorkflowThatIsNoJSON(t *testing.T) {
	t.Parallel()
	s := newServer(t, func(w http.ResponseWriter, _ *http.Request) {
		write(t, w, `{"run":{"id":"x","status":"Succeeded"},"pipeline_runtime":{"workflow_manifest":"kind: Workflow"}}`)
	})
	if d, err := s.client.WaitRun(t.Context(), "x", kfp.WaitOptions{}); err != nil || !d.Succeeded() {
		t.Errorf("run %+v, %v", d, err)
	}
}

func TestWaitSeesARunThatIsTerminated(t *testing.T) {
	t.Parallel()
	clock := newClock()
	_, c := start(t, kfptest.Options{Now: clock.now})
	id := startedRun(t, c, "hello wait")
	var statuses []string
	d, err := c.WaitRun(t.Context(), id, kfp.WaitOptions{
		Interval: time.Second,
		OnChange: func(d kfp.RunDetail) {
			if s := string(d.Run.Status); !slices.Contains(statuses, s) {
				statuses = append(statuses, s)
			}
		},
		Sleep: func(ctx context.Context, d time.Duration) error {
			if len(statuses) == 2 {
				if err := c.TerminateRun(ctx, id); err != nil {
					return err
				}
			}
			return clock.sleep(ctx, d)
		},
	})
	if err != nil || d.Succeeded() || strings.Join(statuses, " ") != "Pending Running Terminating Failed" {
		t.Errorf("statuses %q, %v", statuses, err)
	}
}

// A run that is known to exist outlasts a server that fails from the first poll on, for a while.
func TestE2WaitOutlastsInternalErrors(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		known    bool
		failures int
		good     bool
	}{
		"known":            {true, 20, true},
		"known, too often": {true, 1000, false},
		"not known":        {false, 20, false},
	} {
		polls := 0
		s := newServer(t, func(w http.ResponseWriter, _ *http.Request) {
			if polls++; polls <= tc.failures {
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(http.StatusInternalServerError)
				write(t, w, `{"code":13,"message":"database is locked","details":[{"message":"Internal Server Error"}]}`)
				return
			}
			write(t, w, `{"run":{"id":"x","status":"Succeeded"}}`)
		})
		clock := newClock()
		d, err := s.client.WaitRun(t.Context(), "x", kfp.WaitOptions{Known: tc.known, Interval: time.Second, Sleep: clock.sleep})
		if (err == nil) != tc.good || tc.good && !d.Succeeded() {
			t.Errorf("%s: %+v after %d looks, %v", name, d.Run, polls, err)
		}
		if !tc.good && (!rest.KindUnexpected.Is(err) || polls > 400) {
			t.Errorf("%s: %d looks, %v", name, polls, err)
		}
	}
}

func TestE2AnUnknownStatusIsNamedOnce(t *testing.T) {
	t.Parallel()
	polls := 0
	s := newServer(t, func(w http.ResponseWriter, _ *http.Request) {
		polls++
		status := []string{"Running", "Hibernating", "Hibernating", "", "Hibernating", "Succeeded"}[polls-1]
		write(t, w, `{"run":{"id":"x","status":"`+status+`"}}`)
	})
	var heard []string
	d, err := s.client.WaitRun(t.Context(), "x", kfp.WaitOptions{
		Sleep: newClock().sleep, OnUnknown: func(status string) { heard = append(heard, status) },
	})
	if err != nil || !d.Succeeded() || strings.Join(heard, " ") != "Hibernating" {
		t.Errorf("%+v, heard %q, %v", d.Run, heard, err)
	}
}
