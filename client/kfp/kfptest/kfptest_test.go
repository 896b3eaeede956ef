package kfptest

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func started(t *testing.T, o Options) *Server {
	t.Helper()
	s, err := Start(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// portless returns a server that is called without a network.
func portless(t *testing.T, o Options) *Server {
	t.Helper()
	s, err := newServer(o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestEveryOperationIsServed reads the list that the client's tests and the conformance tests read too.
func TestEveryOperationIsServed(t *testing.T) {
	t.Parallel()
	all := Operations()
	if len(all) != 37 {
		t.Errorf("%d operations are listed, the reference has 37", len(all))
	}
	serving := handlers()
	names, paths := map[string]bool{}, map[string]bool{}
	s := portless(t, Options{})
	for _, o := range all {
		if serving[o.Name] == nil || names[o.Name] || paths[o.Method+o.Path] {
			t.Errorf("%+v has no handler, or is listed twice", o)
		}
		names[o.Name], paths[o.Method+o.Path] = true, true
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequest(o.Method, "/apis/v1beta1"+strings.NewReplacer("{", "", "}", "").Replace(o.Path), strings.NewReader("{}")))
		if body := w.Body.String(); strings.Contains(body, `"message":"Not Found"`) || w.Code == http.StatusNotImplemented {
			t.Errorf("%+v is not served: %d %s", o, w.Code, body)
		}
	}
	for name := range serving {
		if !names[name] {
			t.Errorf("the handler %q has no operation", name)
		}
	}
}

// ask sends a GET request and returns status and body.
func ask(t *testing.T, url string) (int, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	resp, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}

func TestTheSameSeedMakesTheSameIDs(t *testing.T) {
	t.Parallel()
	fixed := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	list := func(seed uint64) string {
		_, body := ask(t, started(t, Options{Seed: seed, Now: func() time.Time { return fixed }}).URL()+"/apis/v1beta1/runs")
		return body
	}
	if diff := cmp.Diff(list(1), list(1)); diff != "" {
		t.Errorf("two servers of one seed:\n%s", diff)
	}
	if list(1) == list(2) {
		t.Error("two seeds make the same")
	}
}

func TestRunsOfEveryStatus(t *testing.T) {
	t.Parallel()
	_, body := ask(t, started(t, Options{}).URL()+"/apis/v1beta1/runs?page_size=200")
	var list struct {
		Runs []struct{ Status string }
	}
	if err := json.Unmarshal([]byte(body), &list); err != nil {
		t.Fatal(err)
	}
	got := map[string]int{}
	for _, r := range list.Runs {
		got[r.Status]++
	}
	for _, want := range []string{"Pending", "Running", "Succeeded", "Skipped", "Failed", "Error", "Terminating"} {
		if got[want] == 0 {
			t.Errorf("no run is %s: %v", want, got)
		}
	}
}

func TestTenThousandRuns(t *testing.T) {
	t.Parallel()
	s := started(t, Options{Runs: 10000})
	_, body := ask(t, s.URL()+"/apis/v1beta1/runs?page_size=1&sort_by=name+desc")
	if !strings.Contains(body, `"total_size":10000`) {
		t.Errorf("answer %.200s", body)
	}
}

func TestFaultsComeAndGo(t *testing.T) {
	t.Parallel()
	s := started(t, Options{Faults: Faults{Status: 429, First: 1, RetryAfter: 7}})
	healthz := s.URL() + "/apis/v1beta1/healthz"
	for _, want := range []int{429, 200} {
		if got, _ := ask(t, healthz); got != want {
			t.Errorf("status %d, want %d", got, want)
		}
	}
	s.SetFaults(Faults{Login: http.StatusFound})
	if got, _ := ask(t, healthz); got != http.StatusFound {
		t.Errorf("status %d, want a redirect", got)
	}
	if got, body := ask(t, s.URL()+"/dex/auth"); got != 200 || !strings.Contains(body, "Sign in") {
		t.Errorf("login page: %d %s", got, body)
	}
	s.SetFaults(Faults{Login: http.StatusOK})
	if got, body := ask(t, healthz); got != 200 || !strings.Contains(body, "<html>") {
		t.Errorf("page of 200: %d %s", got, body)
	}
	s.SetFaults(Faults{})
	if got, _ := ask(t, healthz); got != 200 {
		t.Errorf("status %d", got)
	}
}

func TestASlowServerEndsWithItsCaller(t *testing.T) {
	t.Parallel()
	s := started(t, Options{Faults: Faults{Delay: time.Hour}})
	ctx, cancel := context.WithCancel(t.Context())
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL()+"/apis/v1beta1/healthz", nil)
	if err != nil {
		t.Fatal(err)
	}
	failed := make(chan error, 1)
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	go func() {
		resp, err := client.Do(request)
		if err == nil {
			_ = resp.Body.Close()
		}
		failed <- err
	}()
	for len(s.Requests()) == 0 { // the request has arrived
		select {
		case err := <-failed:
			t.Fatalf("answered: %v", err)
		default:
		}
	}
	cancel()
	if err := <-failed; err == nil {
		t.Error("it answered")
	}
}

func TestRequestsAreLogged(t *testing.T) {
	t.Parallel()
	s := started(t, Options{Prefix: "/pipeline/"})
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL()+"/apis/v1beta1/experiments?a=b%20c", strings.NewReader(`{"name":"x"}`))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Kubeflow-Userid", "me")
	resp, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	s.Close() // what is logged is complete when the request is over
	got := s.Requests()[0]
	sent := fmt.Sprint(got.Method, " ", got.Path, " ", got.Query, " ", got.Header.Get("Kubeflow-Userid"), " ", string(got.Body))
	if want := `POST /pipeline/apis/v1beta1/experiments a=b%20c me {"name":"x"}`; sent != want {
		t.Errorf("logged %s, want %s", sent, want)
	}
}

func TestManyUsersNeedAnIdentity(t *testing.T) {
	t.Parallel()
	s := started(t, Options{MultiUser: true, Token: "secret"})
	if status, body := ask(t, s.URL()+"/apis/v1beta1/healthz"); status != 401 || !strings.Contains(body, `"code":16`) {
		t.Errorf("%d %s", status, body)
	}
}

func TestARunGoesOnByTheClock(t *testing.T) {
	t.Parallel()
	begin := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	second := func(n int) time.Time { return begin.Add(time.Duration(n) * time.Second) }
	newRun := func() *run {
		return &run{started: begin, attempt: 1, plan: plan{pending: time.Second, teardown: 2 * time.Second, steps: []step{
			{name: "b", after: []string{"a"}, length: 3 * time.Second, fails: true},
			{name: "a", length: 2 * time.Second},
			{name: "c", after: []string{"b"}, length: time.Second},
		}}}
	}
	for name, tt := range map[string]struct {
		change func(*run)
		want   map[int]string
	}{
		"a step fails": {func(*run) {}, map[int]string{
			0: "Pending", 1: "Running a:Running", 3: "Running b:Running a:Succeeded", 6: "Failed b:Failed a:Succeeded c:Omitted", 99: "Failed b:Failed a:Succeeded c:Omitted",
		}},
		"retried": {func(r *run) { r.attempt = 2 }, map[int]string{
			6: "Running b:Succeeded a:Succeeded c:Running", 7: "Succeeded b:Succeeded a:Succeeded c:Succeeded",
		}},
		"terminated": {func(r *run) { r.terminated = second(2) }, map[int]string{
			3: "Terminating a:Running", 4: "Failed b:Omitted a:Failed c:Omitted",
		}},
		"terminated before it began": {func(r *run) { r.terminated = begin }, map[int]string{
			0: "Terminating", 2: "Failed b:Omitted a:Omitted c:Omitted",
		}},
		"ends otherwise": {func(r *run) { r.plan.end = "Error" }, map[int]string{9: "Error b:Failed a:Succeeded c:Omitted"}},
	} {
		r := newRun()
		tt.change(r)
		for n, want := range tt.want {
			line := r.at(second(n))
			got := line.status
			for _, s := range line.steps {
				got += " " + s.name + ":" + s.phase
			}
			if got != want {
				t.Errorf("%s, second %d: %s, want %s", name, n, got, want)
			}
			if ended := !line.finished.IsZero(); ended != (line.status == "Failed" || line.status == "Succeeded" || line.status == "Error") {
				t.Errorf("%s, second %d: %s with end %v", name, n, line.status, line.finished)
			}
		}
	}
}

func TestTemplates(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		sent, want string
	}{
		"argo in JSON":       {trainWorkflow, "train-model false 2 [prepare train evaluate]"},
		"one container":      {`{"kind":"Workflow","metadata":{"name":"one"},"spec":{"entrypoint":"main","templates":[{"name":"main","container":{}}]}}`, "one false 0 [main]"},
		"argo in YAML":       {"apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata:\n  generateName: in-yaml-\n", "in-yaml false 0 [in-yaml]"},
		"v2 in YAML":         {sayPipeline, "say true 0 [say]"},
		"v2 with more steps": {strings.Replace(sayPipeline, "      say:\n        componentRef", "      first:\n        x: y\n      # remark\n      \"second\":\n        x: y\n      say:\n        componentRef", 1), "say true 0 [first second say]"},
		"v2 in flow style":   {"pipelineInfo: {name: flow}\nroot:\n  dag: {tasks: {first: {}, then: {}}}\n--- # for a platform\nplatforms: {}\n", "flow true 0 [first then]"},
		"v2 in JSON":         {`{"pipelineInfo":{"name":"j"},"root":{}}`, "j true 0 [j]"},
		"something else":     {"not: a pipeline", "unknown template format"},
		"another object":     {`{"kind":"Deployment"}`, "unknown template format"},
		"nothing":            {"", "unknown template format"},
	} {
		parsed, err := parseTemplate([]byte(tt.sent))
		var names []string
		for _, s := range parsed.steps {
			names = append(names, s.name)
		}
		got := fmt.Sprint(parsed.name, " ", parsed.v2, " ", len(parsed.parameters), " ", names)
		if err != nil {
			got = err.Error()
		}
		if got != tt.want {
			t.Errorf("%s: %s, want %s", name, got, tt.want)
		}
	}
}

// TestAJobThatMissedRuns checks that no more runs start than may run concurrently.
func TestAJobThatMissedRuns(t *testing.T) {
	t.Parallel()
	for catchup, want := range map[bool]int{true: 3, false: 1} {
		now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
		s := newStore(Options{Empty: true, Now: func() time.Time { return now }})
		w := work{template: seeded(helloWorkflow), experimentID: s.defaultExperiment().id}
		s.addJob(w, jobMessage{Name: "j", MaxConcurrency: 3, Enabled: true, NoCatchup: !catchup, Trigger: &trigger{Periodic: &periodic{Interval: 60}}})
		now = now.Add(119 * time.Second)
		s.tick()
		before := len(s.runs.order)
		now = now.Add(24 * time.Hour)
		s.tick()
		s.tick()
		if before != 1 || catchup && len(s.runs.order)-before > 3 || len(s.runs.order)-before > want {
			t.Errorf("catch up %v: %d runs, then %d more, want %d", catchup, before, len(s.runs.order)-before, want)
		}
	}
}

func TestEveryOperationOfV2Beta1IsServed(t *testing.T) {
	t.Parallel()
	s := portless(t, Options{})
	for _, o := range OperationsV2() {
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequest(o.Method, v2beta1+strings.NewReplacer("{", "", "}", "").Replace(o.Path), strings.NewReader("{}")))
		if body := w.Body.String(); strings.Contains(body, `"message":"Not Found"`) || w.Code == http.StatusNotImplemented {
			t.Errorf("%+v is not served: %d %s", o, w.Code, body)
		}
	}
}

func TestOneAPIOnly(t *testing.T) {
	t.Parallel()
	for only, other := range map[string]string{"v1beta1": "v2beta1", "v2beta1": "v1beta1"} {
		s := portless(t, Options{Only: only})
		for api, want := range map[string]int{only: http.StatusOK, other: http.StatusNotFound} {
			w := httptest.NewRecorder()
			s.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/apis/"+api+"/healthz", nil))
			if w.Code != want {
				t.Errorf("%s of a server of %s: %d", api, only, w.Code)
			}
		}
	}
}
