package kfp_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tally/client/kfp"
	"tally/client/kfp/kfptest"
	"tally/client/rest"
)

// TestFormsOfAPage: the order of members, white space and what is unknown are the server's business.
func TestFormsOfAPage(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		text string
		runs int
	}{
		"the runs last":     {`{"next_page_token":"","total_size":2,"runs":[{"id":"1"},{"id":"2"}]}`, 2},
		"white space":       {"\r\n{ \"runs\" : [ { \"id\" : \"1\" } ,\t{\"id\":\"2\"} ] ,\n\"total_size\" : 2 }\n", 2},
		"unknown members":   {`{"new":{"runs":[{"id":"3"}]},"runs":[{"id":"1","new":[]},{"id":"2"}],"total_size":2,"newer":null}`, 2},
		"an escaped name":   {`{"r\u0075ns":[{"id":"1"},{"id":"2"}],"total_size":2}`, 2},
		"no runs":           {`{"runs":[]}`, 0},
		"null for the runs": {`{"runs":null,"next_page_token":null}`, 0},
		"null":              {`null`, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, func(w http.ResponseWriter, _ *http.Request) { write(t, w, tt.text) })
			for _, short := range []bool{false, true} {
				page, err := s.client.ListRuns(t.Context(), kfp.RunQuery{Short: short}, "")
				if err != nil || len(page.Runs) != tt.runs || int(page.TotalSize) != tt.runs || tt.runs > 0 && page.Runs[1].ID != "2" {
					t.Errorf("short %t: %+v, %v", short, page, err)
				}
			}
		})
	}
}

// TestUnusablePages: a page that is not JSON yields no items, and a page with an unusable item those before it.
func TestUnusablePages(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]struct {
		records int64
		message string
	}{
		``:                                  {2, "is empty"},
		`{"runs":[{"id":"3"}`:               {2, "unexpected end of JSON input"},
		`{"runs":[{"id":"3"}]} {}`:          {2, "invalid character '{'"},
		`{"runs":[{"id":"3"},{"id":4}]}`:    {3, "runs[1]: json: cannot unmarshal number"},
		`{"runs":[{"id":"3"},null,[]]}`:     {4, "runs[2]: json: cannot unmarshal array"},
		`{"runs":"none"}`:                   {2, "cannot unmarshal string"},
		`{"runs":[],"next_page_token":5}`:   {2, "cannot unmarshal number"},
		`{"runs":[{"id":"3"}],"total_size"`: {2, "unexpected end of JSON input"},
		`["runs"]`:                          {2, "cannot unmarshal array"},
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Query().Get("page_token") == "" {
					write(t, w, `{"runs":[{"id":"1"},{"id":"2"}],"next_page_token":"second"}`)
					return
				}
				write(t, w, text)
			})
			var incomplete *rest.Incomplete
			err := drain(s.client.Runs(t.Context(), kfp.RunQuery{Short: true}))
			if !errors.As(err, &incomplete) || incomplete.Records != want.records || !strings.Contains(err.Error(), want.message) {
				t.Errorf("error %v, want an Incomplete of %d with %q", err, want.records, want.message)
			}
			if e := restError(t, err); e.Reason != rest.ReasonNotJSON || !strings.Contains(e.Operation, "list runs") {
				t.Errorf("%+v", e)
			}
		})
	}
}

func TestShortLists(t *testing.T) {
	t.Parallel()
	_, c := start(t, kfptest.Options{Runs: 300})
	var whole, short []string
	for run, err := range c.Runs(t.Context(), kfp.RunQuery{}) {
		if err != nil {
			t.Fatal(err)
		}
		whole = append(whole, string(run.WithoutManifests().RawJSON()))
	}
	for run, err := range c.Runs(t.Context(), kfp.RunQuery{Short: true}) {
		if err != nil || run.PipelineSpec.WorkflowManifest+run.PipelineSpec.PipelineManifest != "" {
			t.Fatalf("%+v, %v", run, err)
		}
		short = append(short, string(run.RawJSON()))
	}
	if diff := cmp.Diff(whole, short); diff != "" || len(short) != 300 {
		t.Errorf("%d runs (-want +got):\n%s", len(short), diff)
	}
	for job, err := range c.Jobs(t.Context(), kfp.JobQuery{Short: true}) {
		if err != nil || strings.Contains(string(job.RawJSON()), "_manifest") || job.Name == "" {
			t.Errorf("%s, %v", job.RawJSON(), err)
		}
	}
}

// TestRunsOutliveTheirPage: the memory of a page is used again for another.
func TestRunsOutliveTheirPage(t *testing.T) {
	t.Parallel()
	_, c := start(t, kfptest.Options{Runs: 700})
	for _, short := range []bool{false, true} {
		var runs []kfp.Run
		for run, err := range c.Runs(t.Context(), kfp.RunQuery{Short: short}) {
			if err != nil {
				t.Fatal(err)
			}
			runs = append(runs, run)
		}
		for _, run := range runs {
			if again := decode[kfp.Run](t, run.RawJSON()); again.ID != run.ID || again.Name != run.Name || again.CreatedAt != run.CreatedAt {
				t.Fatalf("short %t: %s is that of run %s %q", short, run.RawJSON(), run.ID, run.Name)
			}
		}
	}
}
