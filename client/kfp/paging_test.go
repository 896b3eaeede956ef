package kfp_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tally/client/kfp"
	"tally/client/kfp/kfptest"
	"tally/client/rest"
)

// TestEveryPageHasTheWholeQuery covers all lists: a server to which the
// parameters are not sent again refuses the token, or forgets the reference.
func TestEveryPageHasTheWholeQuery(t *testing.T) {
	t.Parallel()
	filter := kfp.Where(kfp.Contains("name", "x"))
	encoded, err := filter.Encode()
	if err != nil {
		t.Fatal(err)
	}
	page := func(extra ...string) url.Values {
		q := url.Values{"sort_by": {"name desc"}, "filter": {encoded}, "page_size": {"7"}}
		for i := 0; i < len(extra); i += 2 {
			q.Set(extra[i], extra[i+1])
		}
		return q
	}
	ref := []string{"resource_reference_key.type", "NAMESPACE", "resource_reference_key.id", "team-a"}
	experiment := []string{"resource_reference_key.type", "EXPERIMENT", "resource_reference_key.id", "e1"}
	pipeline := []string{"resource_key.type", "PIPELINE", "resource_key.id", "p1"}
	for _, tt := range []struct {
		name, item string
		ref        []string
		walk       func(context.Context, *kfp.Client) error
	}{
		{"experiments", "experiments", ref, func(ctx context.Context, c *kfp.Client) error {
			return drain(c.Experiments(ctx, kfp.ExperimentQuery{Namespace: "team-a", Filter: filter, Sort: "name desc", PageSize: 7}))
		}},
		{"runs of a namespace", "runs", ref, func(ctx context.Context, c *kfp.Client) error {
			return drain(c.Runs(ctx, kfp.RunQuery{Namespace: "team-a", Filter: filter, Sort: "name desc", PageSize: 7}))
		}},
		{"runs of an experiment", "runs", experiment, func(ctx context.Context, c *kfp.Client) error {
			return drain(c.Runs(ctx, kfp.RunQuery{Namespace: "team-a", ExperimentID: "e1", Filter: filter, Sort: "name desc", PageSize: 7}))
		}},
		{"jobs of an experiment", "jobs", experiment, func(ctx context.Context, c *kfp.Client) error {
			return drain(c.Jobs(ctx, kfp.JobQuery{ExperimentID: "e1", Filter: filter, Sort: "name desc", PageSize: 7}))
		}},
		{"pipelines", "pipelines", ref, func(ctx context.Context, c *kfp.Client) error {
			return drain(c.Pipelines(ctx, kfp.PipelineQuery{Namespace: "team-a", Filter: filter, Sort: "name desc", PageSize: 7}))
		}},
		{"versions", "versions", pipeline, func(ctx context.Context, c *kfp.Client) error {
			return drain(c.Versions(ctx, kfp.VersionQuery{PipelineID: "p1", Filter: filter, Sort: "name desc", PageSize: 7}))
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, func(w http.ResponseWriter, r *http.Request) {
				next := map[string]string{"": "second", "second": "third"}[r.URL.Query().Get("page_token")]
				write(t, w, fmt.Sprintf(`{%q:[{"id":"before %s"}],"next_page_token":%q}`, tt.item, next, next))
			})
			if err := tt.walk(t.Context(), s.client); err != nil {
				t.Fatal(err)
			}
			want := []url.Values{page(tt.ref...), page(append(tt.ref, "page_token", "second")...), page(append(tt.ref, "page_token", "third")...)}
			var got []url.Values
			for _, r := range s.requests() {
				q, err := url.ParseQuery(r.query)
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, q)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("queries (-want +got):\n%s", diff)
			}
		})
	}
}

func drain[T any](items func(func(T, error) bool)) error {
	for _, err := range items {
		if err != nil {
			return err
		}
	}
	return nil
}

func TestPageSizes(t *testing.T) {
	t.Parallel()
	for asked, want := range map[int]string{0: "200", -5: "200", 1: "1", 200: "200", 201: "200"} {
		s := newServer(t, func(w http.ResponseWriter, _ *http.Request) { write(t, w, "{}") })
		if _, err := s.client.ListRuns(t.Context(), kfp.RunQuery{PageSize: asked}, ""); err != nil {
			t.Fatal(err)
		}
		if got := s.requests()[0].query; got != "page_size="+want {
			t.Errorf("asked for %d: %s, want %s", asked, got, want)
		}
	}
}

// TestAnEmptyListIsAnEmptyObject is how the server writes it.
func TestAnEmptyListIsAnEmptyObject(t *testing.T) {
	t.Parallel()
	s := newServer(t, func(w http.ResponseWriter, _ *http.Request) { write(t, w, "{}") })
	if got := names(t, s.client, kfp.RunQuery{}); got != nil {
		t.Errorf("got %q", got)
	}
}

func TestAListThatBreaksOffSaysHowMuchCame(t *testing.T) {
	t.Parallel()
	s := newServer(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("page_token") != "" {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		write(t, w, `{"runs":[{"id":"1"},{"id":"2"}],"next_page_token":"second"}`)
	})
	var incomplete *rest.Incomplete
	if err := drain(s.client.Runs(t.Context(), kfp.RunQuery{})); !errors.As(err, &incomplete) || incomplete.Records != 2 {
		t.Errorf("error %v, want an Incomplete of 2", err)
	}
}

func TestPagingOverAThousandRuns(t *testing.T) {
	t.Parallel()
	s, c := start(t, kfptest.Options{Empty: true, Runs: 1000})
	for _, sort := range []string{"", "name desc", "created_at desc", "finished_at", "id"} {
		seen := map[string]bool{}
		for run, err := range c.Runs(t.Context(), kfp.RunQuery{Sort: sort}) {
			if err != nil {
				t.Fatal(err)
			}
			seen[run.ID] = true
		}
		if len(seen) != 1000 {
			t.Errorf("sorted by %q: %d runs", sort, len(seen))
		}
	}
	if n := len(s.Requests()); n != 25 {
		t.Errorf("%d requests for five lists, want 25", n)
	}
}

// TestTenThousandRunsInConstantMemory measures the live heap on the way: a few
// pages, each in three forms. A retained list would be twice the whole. Not
// parallel: the memory of other tests would be counted, too.
func TestTenThousandRunsInConstantMemory(t *testing.T) {
	pages := 0
	s := newServer(t, func(w http.ResponseWriter, _ *http.Request) {
		pages++
		next := ""
		if pages < 50 {
			next = fmt.Sprint(pages)
		}
		write(t, w, `{"runs":[`)
		for i := range 200 {
			write(t, w, fmt.Sprintf(heavyRun, pages, i)+strings.Repeat(",", min(1, 199-i)))
		}
		write(t, w, `],"next_page_token":"`+next+`"}`)
	})
	var before, during runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	count, most := 0, uint64(0)
	for _, err := range s.client.Runs(t.Context(), kfp.RunQuery{}) {
		if err != nil {
			t.Fatal(err)
		}
		if count++; count%2000 == 0 {
			runtime.GC()
			runtime.ReadMemStats(&during)
			most = max(most, during.HeapAlloc)
		}
	}
	if count != 10000 {
		t.Fatalf("%d runs", count)
	}
	const whole = 10000 * 2000
	if grown := int64(most) - int64(before.HeapAlloc); grown > whole/2 {
		t.Errorf("%d MB alive half way of a list of %d MB", grown>>20, whole>>20)
	}
}

// TestC6AHugePageIsReadItemByItem checks what is alive while the runs of one page come: what is read ahead, in two forms.
// It is not parallel: the memory of others would be counted too.
func TestC6AHugePageIsReadItemByItem(t *testing.T) {
	const items, size = 200, 1 << 20
	run := `{"id":"%d","pipeline_spec":{"workflow_manifest":"` + strings.Repeat("x", size) + `"}}`
	s := newServer(t, func(w http.ResponseWriter, _ *http.Request) {
		write(t, w, `{"runs":[`)
		for i := range items {
			write(t, w, fmt.Sprintf(run, i)+strings.Repeat(",", min(1, items-1-i)))
		}
		write(t, w, `]}`)
	})
	for _, short := range []bool{false, true} {
		var before, during runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		count, most := 0, int64(0)
		for _, err := range s.client.Runs(t.Context(), kfp.RunQuery{Short: short}) {
			if err != nil {
				t.Fatal(err)
			}
			if count++; count%25 == 0 {
				runtime.GC()
				runtime.ReadMemStats(&during)
				most = max(most, int64(during.HeapAlloc)-int64(before.HeapAlloc))
			}
		}
		if limit := int64(50 << 20); count != items || most > limit {
			t.Errorf("short %t: %d runs, %d MiB alive, want at most %d", short, count, most>>20, limit>>20)
		}
	}
}

var heavyRun = `{"id":"%d-%d","name":"n","pipeline_spec":{"workflow_manifest":"` + strings.Repeat("x", 2000) + `"}}`

func TestFirstRunsComeBeforeTheLastPage(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	s := newServer(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("page_token") == "third" {
			<-release
		}
		next := map[string]string{"": "second", "second": "third"}[r.URL.Query().Get("page_token")]
		write(t, w, `{"runs":[{"id":"before `+next+`"}],"next_page_token":"`+next+`"}`)
	})
	count := 0
	for _, err := range s.client.Runs(t.Context(), kfp.RunQuery{}) {
		if err != nil {
			t.Fatal(err)
		}
		if count++; count == 1 {
			close(release) // the last page cannot come before this
		}
	}
	if count != 3 {
		t.Errorf("%d runs", count)
	}
}
