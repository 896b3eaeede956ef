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
		message string
		runs    int
	}{
		"the runs last":     {`{"next_page_token":"","total_size":2,"runs":[{"id":"1"},{"id":"2"}]}`, 2},
		"white space":       {"\r\n{ \"runs\" : [ { \"id\" : \"1\" } ,\t{\"id\":\"2\"} ] ,\n\"total_size\" : 2 }\n", 2},
		"unknown members":   {`{"new":{"runs":[{"id":"3"}]},"runs":[{"id":"1","new":[]},{"id":"2"}],"total_size":2,"newer":null}`, 2},
		"an escaped name":   {`{"r\u0075ns":[{"id":"1"},{"id":"2"}],"total_size":2}`, 2},
		"no runs":           {`{"runs":[]}`, 0},
		"nothing":           {`{}`, 0},
		"nothing but zeros": {`{"total_size":0,"next_page_token":""}`, 0},
		"a total as string": {`{"runs":[{"id":"1"},{"id":"2"}],"total_size":"2"}`, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, func(w http.ResponseWriter, _ *http.Request) { write(t, w, tt.message) })
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
	for body, want := range map[string]struct {
		records int64
		message string
	}{
		``:                                  {2, "is empty"},
		`{"runs":[{"id":"3"}`:               {3, "unexpected end of JSON input"},
		`{"runs":[{"id":"3"}]} {}`:          {3, "there is data after the list"},
		`{"runs":[{"id":"3"},null,[]]}`:     {3, "runs[1]: null where an object was expected"},
		`{"runs":[{"id":"3"},"x"]}`:         {3, `runs[1]: "x" where`},
		`{"runs":[],"runs":[]}`:             {2, "runs occurs twice"},
		`{"runs":"none"}`:                   {2, "string where [ was expected"},
		`{"runs":[],"next_page_token":5}`:   {2, "a number where a string was expected"},
		`{"runs":[{"id":"3"}],"total_size"`: {3, "unexpected end of JSON input"},
		`["runs"]`:                          {2, "where { was expected"},
	} {
		t.Run(body, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Query().Get("page_token") == "" {
					write(t, w, `{"runs":[{"id":"1"},{"id":"2"}],"next_page_token":"second"}`)
					return
				}
				write(t, w, body)
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

// TestA3OnlyAListIsAList: with status 200 a server, or a proxy in front of it, may send anything.
func TestA3OnlyAListIsAList(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]struct {
		kind    rest.Kind
		message string
	}{
		`{"code":13,"message":"boom","details":[]}`:                                         {rest.KindUnexpected, "boom"},
		`{"code":16,"message":"no identity"}`:                                               {rest.KindAuth, "no identity"},
		`{"error":"broken","code":14,"message":"broken"}`:                                   {rest.KindUnreachable, "broken"},
		`{"error_message":"database is away","error_details":"x"}`:                          {rest.KindUnexpected, "database is away"},
		`{"kind":"Status","status":"Failure","message":"no endpoints","reason":"Internal"}`: {rest.KindUnexpected, "no endpoints"},
		`null`:                       {rest.KindUnexpected, "null where"},
		`{"runs":null}`:              {rest.KindUnexpected, "not the expected list"},
		`{"total_size":3,"jobs":[]}`: {rest.KindUnexpected, "not the expected list"},
		`"fine"`:                     {rest.KindUnexpected, "not the expected list"},
	} {
		s := newServer(t, func(w http.ResponseWriter, _ *http.Request) { write(t, w, body) })
		err := drain(s.client.Runs(t.Context(), kfp.RunQuery{}))
		if e := restError(t, err); e.Kind != want.kind || !strings.Contains(e.Message, want.message) || e.Operation != "list runs" {
			t.Errorf("%s: %+v", body, e)
		}
	}
}

func TestA5TotalsAndRows(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		readings []string // of the first page, the last one forever
		runs     int
		fails    bool
		warnings int
	}{
		"whole":                 {[]string{`{"runs":[{"id":"1"}],"total_size":1}`}, 1, false, 0},
		"no total":              {[]string{`{"runs":[{"id":"1"}]}`}, 1, false, 0},
		"more than the total":   {[]string{`{"runs":[{"id":"1"},{"id":"2"}],"total_size":1}`}, 2, false, 0},
		"49 are missing":        {[]string{`{"runs":[{"id":"1"}],"total_size":50}`}, 1, true, 0},
		"all are missing":       {[]string{`{"total_size":50}`}, 0, true, 0},
		"one deleted meanwhile": {[]string{`{"runs":[{"id":"1"}],"total_size":2}`, `{"runs":[{"id":"1"}],"total_size":1}`}, 1, false, 0},
		"one that came late":    {[]string{`{"runs":[{"id":"1"}],"total_size":2}`, `{"runs":[{"id":"2"},{"id":"1"}],"total_size":2}`}, 2, false, 1},
		"one that came twice":   {[]string{`{"runs":[{"id":"1"},{"id":"1"}],"total_size":1}`, `{"runs":[{"id":"1"}],"total_size":1}`}, 1, false, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			requests := 0
			var warnings []rest.Warning
			s := newServer(t, func(w http.ResponseWriter, _ *http.Request) {
				write(t, w, tt.readings[min(requests, len(tt.readings)-1)])
				requests++
			}, func(o *rest.Options) { o.OnWarning = func(w rest.Warning) { warnings = append(warnings, w) } })
			count := 0
			var failed error
			for _, err := range s.client.Runs(t.Context(), kfp.RunQuery{}) {
				if failed = err; err == nil {
					count++
				}
			}
			if count != tt.runs || (failed != nil) != tt.fails || len(warnings) != tt.warnings {
				t.Errorf("%d runs, %d warnings, %v", count, len(warnings), failed)
			}
			var incomplete *rest.Incomplete
			if errors.As(failed, &incomplete) != (tt.fails && tt.runs > 0) || requests > 3 {
				t.Errorf("%d requests, %v", requests, failed)
			}
			if tt.warnings > 0 && warnings[0].Moved != 1 {
				t.Errorf("%+v", warnings)
			}
		})
	}
}

// TestA16ValuesThatCannotBeRead: one odd value does not cost the list.
func TestA16ValuesThatCannotBeRead(t *testing.T) {
	t.Parallel()
	const odd = `{"id":"2","created_at":"","status":7,"metrics":[{"name":"a","number_value":[]},{"name":"b","number_value":1}],"name":"n"}`
	var warnings []rest.Warning
	s := newServer(t, func(w http.ResponseWriter, _ *http.Request) {
		write(t, w, `{"runs":[{"id":"1"},`+odd+`],"total_size":2}`)
	}, func(o *rest.Options) { o.OnWarning = func(w rest.Warning) { warnings = append(warnings, w) } })
	var runs []kfp.Run
	for run, err := range s.client.Runs(t.Context(), kfp.RunQuery{}) {
		if err != nil {
			t.Fatal(err)
		}
		runs = append(runs, run)
	}
	second := runs[1]
	if second.Name != "n" || second.Status != "" || !second.CreatedAt.IsZero() || len(second.Metrics) != 2 || second.Metrics[1].NumberValue != 1 {
		t.Errorf("%+v", second)
	}
	if string(second.RawJSON()) != odd {
		t.Errorf("JSON is %s", second.RawJSON())
	}
	if len(warnings) != 1 || !strings.Contains(warnings[0].Message, `3 values could not be read and left empty, the first: created_at: ""`) {
		t.Errorf("%+v", warnings)
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
