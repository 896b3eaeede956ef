package kfp_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tally/client/kfp"
	"tally/client/kfp/kfptest"
	"tally/client/rest"
)

func ExampleClient_Runs() {
	server, err := kfptest.Start(kfptest.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer server.Close()
	client, err := kfp.New(kfp.Options{Options: rest.Options{Endpoint: server.URL()}})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer client.Close()
	failed := kfp.RunQuery{Filter: kfp.Where(kfp.OneOf("status", "Failed", "Error")), Sort: "name"}
	for run, err := range client.Runs(context.Background(), failed) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(run.Name, run.Status, run.VersionName())
	}
	// Output:
	// more epochs Failed v2
	// no such image Error hello wait
}

func TestTheEndpointMayHaveAPath(t *testing.T) {
	t.Parallel()
	s, c := start(t, kfptest.Options{Prefix: "/pipeline"})
	if _, err := c.PipelineByName(t.Context(), "", "hello wait"); err != nil {
		t.Fatal(err)
	}
	if got, want := s.Requests()[0].Path, "/pipeline/apis/v1beta1/namespaces/-/pipelines/hello%20wait"; got != want {
		t.Errorf("path %s, want %s", got, want)
	}
	if !strings.HasSuffix(c.Endpoint(), "/pipeline") {
		t.Errorf("endpoint %s", c.Endpoint())
	}
}

func TestAWrongPrefixIsHintedAt(t *testing.T) {
	t.Parallel()
	s, _ := start(t, kfptest.Options{Prefix: "/pipeline"})
	c := newClient(t, strings.TrimSuffix(s.URL(), "/pipeline"))
	_, err := c.Healthz(t.Context())
	if e := restError(t, err); e.Kind != rest.KindInvalid || !strings.Contains(e.Hint, "/pipeline") {
		t.Errorf("error %+v", e)
	}
}

func TestOptionsThatCannotWork(t *testing.T) {
	t.Parallel()
	_, err := kfp.New(kfp.Options{Options: rest.Options{Endpoint: "http://kubeflow.example", Credentials: rest.Bearer("secret")}})
	if !errors.Is(err, rest.ErrPlaintext) || strings.Contains(err.Error(), "secret") {
		t.Errorf("error %v", err)
	}
}

// TestC8IDsThatReachAnotherPath covers every operation with a variable in its path.
func TestC8IDsThatReachAnotherPath(t *testing.T) {
	t.Parallel()
	for _, o := range operations {
		n := strings.Count(o.name, "{")
		for position := range n {
			for _, bad := range []string{"", ".", "..", "a\nb", "a\x00", "a\u009b", "a/../b", "../b", "a/b", `a\..\b`} {
				if bad == "." || bad == ".." || strings.ContainsAny(bad, `/\`) {
					if strings.Contains(o.name, "{name}") && position == 1 {
						continue // such a name is searched in the list
					}
				}
				if bad == "" && strings.Contains(o.name, "{namespace}") && position == 0 {
					continue // none is meant
				}
				t.Run(fmt.Sprintf("%s %d %q", o.name, position, bad), func(t *testing.T) {
					t.Parallel()
					s := newServer(t, func(http.ResponseWriter, *http.Request) {})
					ids := []string{"a", "b", "c"}
					ids[position] = bad
					_, err := o.call(t.Context(), s.client, arguments{ids: ids, body: []byte("{}")})
					s.refused(t, err)
				})
			}
		}
	}
}

func TestIDsAreEscaped(t *testing.T) {
	t.Parallel()
	s := newServer(t, func(w http.ResponseWriter, _ *http.Request) { write(t, w, "{}") })
	if err := s.client.ArchiveRun(t.Context(), "a:c d%?#é"); err != nil {
		t.Fatal(err)
	}
	if got, want := s.requests()[0].path, "/apis/v1beta1/runs/a%3Ac%20d%25%3F%23%C3%A9:archive"; got != want {
		t.Errorf("path %s, want %s", got, want)
	}
}

func TestNamesAreCheckedBeforeACreate(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"", "two\nlines", "bell\a"} {
		s := newServer(t, func(http.ResponseWriter, *http.Request) {})
		_, err := s.client.CreateExperiment(t.Context(), kfp.Experiment{Name: name})
		s.refused(t, err)
		_, err = s.client.CreateRun(t.Context(), kfp.Run{Name: name})
		s.refused(t, err)
		_, err = s.client.CreateJob(t.Context(), kfp.Job{Name: name})
		s.refused(t, err)
		_, err = s.client.PipelineByName(t.Context(), "", name)
		s.refused(t, err)
		_, err = s.client.ResolveRun(t.Context(), name, "")
		s.refused(t, err)
	}
}

// TestACreateResponseWithoutAnID uses the response of release 2.17 when it created nothing.
func TestACreateResponseWithoutAnID(t *testing.T) {
	t.Parallel()
	_, c := start(t, kfptest.Options{Faults: kfptest.Faults{NoID: true}})
	hello, err := c.PipelineByName(t.Context(), "", "hello wait")
	if err != nil {
		t.Fatal(err)
	}
	file := kfp.Upload{FileName: "p.json", Size: int64(len(argoManifest)), Open: opener(argoManifest)}
	for name, create := range map[string]func() (any, error){
		"experiment": func() (any, error) { return c.CreateExperiment(t.Context(), kfp.Experiment{Name: "e"}) },
		"run": func() (any, error) {
			return c.CreateRun(t.Context(), kfp.Run{Name: "r", PipelineSpec: kfp.PipelineSpec{PipelineID: hello.ID}})
		},
		"job": func() (any, error) {
			return c.CreateJob(t.Context(), kfp.Job{Name: "j", MaxConcurrency: 1, PipelineSpec: kfp.PipelineSpec{PipelineID: hello.ID}})
		},
		"pipeline": func() (any, error) {
			return c.CreatePipeline(t.Context(), kfp.Pipeline{Name: "p", URL: &kfp.URL{PipelineURL: goodURL}})
		},
		"version": func() (any, error) {
			return c.CreateVersion(t.Context(), kfp.PipelineVersion{Name: "v", PackageURL: &kfp.URL{PipelineURL: goodURL}, ResourceReferences: kfp.References{kfp.OfPipeline(hello.ID)}})
		},
		"upload":         func() (any, error) { return c.UploadPipeline(t.Context(), file) },
		"upload version": func() (any, error) { return c.UploadVersion(t.Context(), hello.ID, file) },
	} {
		_, err := create()
		if e := restError(t, err); e.Kind != rest.KindUnexpected || !strings.Contains(e.Message, "no id") {
			t.Errorf("%s: error %+v", name, e)
		}
	}
}

const goodURL = "https://raw.githubusercontent.com/x/hello.yaml"

func TestTheServerGoesAwayForAWhile(t *testing.T) {
	t.Parallel()
	s, c := start(t, kfptest.Options{Faults: kfptest.Faults{Status: 503, First: 2, RetryAfter: 1}})
	if _, err := c.Healthz(t.Context()); err != nil {
		t.Error(err)
	}
	if n := len(s.Requests()); n != 3 {
		t.Errorf("%d requests, want 3", n)
	}
}

func TestACreateIsNotRepeated(t *testing.T) {
	t.Parallel()
	s, c := start(t, kfptest.Options{Faults: kfptest.Faults{Status: 503, First: 2}})
	_, err := c.CreateExperiment(t.Context(), kfp.Experiment{Name: "once"})
	if e := restError(t, err); e.Kind != rest.KindUnreachable || len(s.Requests()) != 1 {
		t.Errorf("%d requests, then %v", len(s.Requests()), e)
	}
}

func TestWhatIsTheSameTwiceIsRepeated(t *testing.T) {
	t.Parallel()
	s, c := start(t, kfptest.Options{Faults: kfptest.Faults{Status: 503, First: 1}})
	if err := c.ArchiveExperiment(t.Context(), "any"); err != nil || len(s.Requests()) != 2 {
		t.Errorf("%d requests, then %v", len(s.Requests()), err)
	}
}

func TestLoginPages(t *testing.T) {
	t.Parallel()
	for _, status := range []int{http.StatusOK, http.StatusFound} {
		t.Run(http.StatusText(status), func(t *testing.T) {
			t.Parallel()
			_, c := start(t, kfptest.Options{Faults: kfptest.Faults{Login: status}})
			_, err := c.Run(t.Context(), "x")
			if e := restError(t, err); e.Kind != rest.KindAuth || !strings.Contains(e.Error()+e.Hint, "login page") {
				t.Errorf("get: %+v", e)
			}
			err = c.TerminateRun(t.Context(), "x")
			if e := restError(t, err); e.Kind != rest.KindAuth {
				t.Errorf("post: %+v", e)
			}
			_, err = c.ReadArtifact(t.Context(), "r", "n", "a")
			if e := restError(t, err); e.Kind != rest.KindAuth {
				t.Errorf("artifact: %+v", e)
			}
		})
	}
}

func TestATokenIsNeededAndRenewed(t *testing.T) {
	t.Parallel()
	s, c := start(t, kfptest.Options{Token: "good-token"})
	if _, err := c.Healthz(t.Context()); err != nil {
		t.Error(err)
	}
	_, err := newClient(t, s.URL()).Healthz(t.Context())
	if e := restError(t, err); e.Kind != rest.KindAuth || e.Hint == "" {
		t.Errorf("without a token: %+v", e)
	}
	file := filepath.Join(t.TempDir(), "token")
	writeFile(t, file, "stale-token")
	renewed := newClient(t, s.URL(), func(o *rest.Options) { o.Credentials = &rest.TokenFile{Path: file} })
	if _, err := renewed.Healthz(t.Context()); err == nil {
		t.Error("a stale token was accepted")
	}
	writeFile(t, file, "good-token")
	if _, err := renewed.Healthz(t.Context()); err != nil {
		t.Errorf("a renewed token: %v", err)
	}
}

func writeFile(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}
