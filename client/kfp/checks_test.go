package kfp_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"tally/client/kfp"
	"tally/client/kfp/kfptest"
	"tally/client/rest"
)

// Servers respond to an upload without permission with 400, and most of them without a reason.
func TestE10UploadsThatAreRefusedForWantOfRights(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		body string
		kind rest.Kind
	}{
		"as 2.17 says it":                {`{"error_message":"Failed to create a pipeline","error_details":"Failed to create a pipeline\ngithub.com/x.(*Y).Z\n\t/src/x.go:136"}`, rest.KindAuth},
		"as later ones say it":           {`{"error_message":"pipeline upload denied: permission to create pipelines.pipelines.kubeflow.org in namespace \"team-b\" is required"}`, rest.KindAuth},
		"of a shared one":                {`{"error_message":"shared pipeline upload denied: permission to create is required"}`, rest.KindAuth},
		"a file that is no pipeline":     {`{"error_message":"unknown template format"}`, rest.KindRefused},
		"a version, without a reason":    {`{"error_message":"Failed to create a pipeline version"}`, rest.KindRefused},
		"a pipeline and its version":     {`{"error_message":"Failed to create a pipeline and a pipeline version"}`, rest.KindRefused},
		"a file that could not be read.": {`{"error_message":"Failed to read a pipeline spec file"}`, rest.KindRefused},
	} {
		s := newServer(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/plain; charset=utf-8")
			w.WriteHeader(http.StatusBadRequest)
			write(t, w, tc.body)
		})
		_, err := s.client.UploadPipeline(t.Context(), upload("p.yaml", "kind: Workflow"))
		e := restError(t, err)
		if e.Kind != tc.kind || tc.kind == rest.KindAuth && !strings.Contains(e.Hint, "permission") {
			t.Errorf("%s: %v, hint %q", name, e.Kind, e.Hint)
		}
	}
}

func TestE10NamesThatAreTooLong(t *testing.T) {
	t.Parallel()
	s := newServer(t, func(http.ResponseWriter, *http.Request) {})
	name := func(n int) string { return strings.Repeat("n", n) }
	url := &kfp.URL{PipelineURL: "https://storage.googleapis.com/p.yaml"}
	for what, try := range map[string]func() error{
		"an experiment": func() error {
			_, err := s.client.CreateExperiment(t.Context(), kfp.Experiment{Name: name(kfp.MaxExperimentName + 1)})
			return err
		},
		"a run": func() error {
			_, err := s.client.CreateRun(t.Context(), kfp.Run{Name: name(kfp.MaxRunName + 1)})
			return err
		},
		"a job": func() error {
			_, err := s.client.CreateJob(t.Context(), kfp.Job{Name: name(kfp.MaxJobName + 1)})
			return err
		},
		"a pipeline": func() error {
			_, err := s.client.CreatePipeline(t.Context(), kfp.Pipeline{Name: name(kfp.MaxPipelineName + 1), URL: url})
			return err
		},
		"a version": func() error {
			refs := kfp.References{kfp.OfPipeline("p")}
			_, err := s.client.CreateVersion(t.Context(), kfp.PipelineVersion{Name: name(kfp.MaxVersionName + 1), PackageURL: url, ResourceReferences: refs})
			return err
		},
		"an uploaded pipeline": func() error {
			u := upload("p.yaml", "kind: Workflow")
			u.Name = name(kfp.MaxPipelineName + 1)
			_, err := s.client.UploadPipeline(t.Context(), u)
			return err
		},
		"a file's own name": func() error {
			_, err := s.client.UploadVersion(t.Context(), "p", upload(name(kfp.MaxVersionName)+".yaml", "kind: Workflow"))
			return err
		},
	} {
		err := try()
		s.refused(t, err)
		if !strings.Contains(err.Error(), "bytes, and servers accept") {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// Servers find a pipeline under a name in other letters; its own is compared here.
func TestD7PipelinesByTheirExactNames(t *testing.T) {
	t.Parallel()
	_, c := start(t, kfptest.Options{})
	if _, err := c.PipelineByName(t.Context(), "", "say"); err != nil {
		t.Error(err)
	}
	for _, name := range []string{"SAY", "Say", "s_y", "s%"} {
		if p, err := c.PipelineByName(t.Context(), "", name); !rest.KindNotFound.Is(err) {
			t.Errorf("%s: %s, %v", name, p.Name, err)
		}
		if p, err := c.ResolvePipeline(t.Context(), name, ""); !rest.KindNotFound.Is(err) {
			t.Errorf("%s: %s, %v", name, p.Name, err)
		}
	}
}

func upload(name, content string) kfp.Upload {
	return kfp.Upload{FileName: name, Size: int64(len(content)), Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(content)), nil }}
}
