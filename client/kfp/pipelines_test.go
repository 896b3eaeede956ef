package kfp_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tally/client/kfp"
	"tally/client/kfp/kfptest"
	"tally/client/rest"
)

// recordedByPath responds by the path alone, and with 404 elsewhere.
func recordedByPath(t *testing.T, responses map[string]string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		response, ok := responses[r.URL.EscapedPath()]
		if !ok {
			w.WriteHeader(http.StatusNotFound)
			response = `{"code":5,"message":"not found"}`
		}
		if _, err := io.WriteString(w, response); err != nil {
			t.Errorf("answer: %v", err)
		}
	}
}

// TestPipelinesByName covers names that a path carries encoded, and those that
// it does not: the server responds with 404 to an encoded slash, and release 2.0
// to an encoded colon.
func TestPipelinesByName(t *testing.T) {
	t.Parallel()
	s, c := start(t, kfptest.Options{Empty: true})
	for name, wantPath := range map[string]string{
		"a:b":        "/apis/v1beta1/pipelines",
		"50% off":    "/apis/v1beta1/namespaces/-/pipelines/50%25%20off",
		"прогон №1":  "/apis/v1beta1/namespaces/-/pipelines/%D0%BF%D1%80%D0%BE%D0%B3%D0%BE%D0%BD%20%E2%84%961",
		"team/x":     "/apis/v1beta1/pipelines",
		`back\slash`: "/apis/v1beta1/pipelines",
		"..":         "/apis/v1beta1/pipelines",
	} {
		made, err := c.UploadPipeline(t.Context(), kfp.Upload{FileName: "p.json", Size: int64(len(argoManifest)), Open: opener(argoManifest), Name: name})
		if err != nil {
			t.Fatal(err)
		}
		found, err := c.PipelineByName(t.Context(), "", name)
		if err != nil || found.ID != made.ID {
			t.Errorf("%q: %+v, %v", name, found, err)
		}
		if got := s.Requests()[len(s.Requests())-1].Path; got != wantPath {
			t.Errorf("%q was asked for at %s, want %s", name, got, wantPath)
		}
	}
	for _, missing := range []string{"nope", "no/pe"} {
		_, err := c.PipelineByName(t.Context(), "", missing)
		if e := restError(t, err); e.Kind != rest.KindNotFound {
			t.Errorf("%q: %+v", missing, e)
		}
	}
}

func TestPipelinesByNameWithinANamespace(t *testing.T) {
	t.Parallel()
	_, c := start(t, kfptest.Options{MultiUser: true})
	for _, name := range []string{"mine", "team/mine"} {
		u := kfp.Upload{FileName: "p.json", Size: int64(len(argoManifest)), Open: opener(argoManifest), Name: name, Namespace: "team-a"}
		if _, err := c.UploadPipeline(t.Context(), u); err != nil {
			t.Fatal(err)
		}
		if p, err := c.PipelineByName(t.Context(), "team-a", name); err != nil || p.Name != name {
			t.Errorf("%q: %+v, %v", name, p, err)
		}
		if _, err := c.PipelineByName(t.Context(), "", name); err == nil {
			t.Errorf("%q is among the shared ones", name)
		}
	}
}

// TestSharedPipelinesByName: a server with many users does not find them by the path that is for them.
func TestSharedPipelinesByName(t *testing.T) {
	t.Parallel()
	s, c := start(t, kfptest.Options{MultiUser: true})
	made, err := c.UploadPipeline(t.Context(), kfp.Upload{FileName: "p.json", Size: int64(len(argoManifest)), Open: opener(argoManifest), Name: "ours"})
	if err != nil {
		t.Fatal(err)
	}
	found, err := c.PipelineByName(t.Context(), "", "ours")
	if err != nil || found.ID != made.ID {
		t.Errorf("%+v, %v", found, err)
	}
	if got := s.Requests()[len(s.Requests())-1].Path; got != "/apis/v1beta1/pipelines" {
		t.Errorf("found at %s, want the list", got)
	}
}

// TestADefaultVersionThatDoesNotChange: servers since 2.0 accept all and do nothing.
func TestADefaultVersionThatDoesNotChange(t *testing.T) {
	t.Parallel()
	_, c := start(t, kfptest.Options{})
	train, err := c.PipelineByName(t.Context(), "", "train model")
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"made-up", train.ID} {
		_, err := c.SetDefaultVersion(t.Context(), train.ID, id)
		if e := restError(t, err); e.Kind != rest.KindRefused || !strings.Contains(e.Message, "changed nothing") {
			t.Errorf("%s: %+v", id, e)
		}
	}
	if p, err := c.SetDefaultVersion(t.Context(), train.ID, train.DefaultVersion.ID); err != nil || p.DefaultVersion.Name != "v2" {
		t.Errorf("what it is already: %+v, %v", p, err)
	}
}

func TestAPipelineWithVersions(t *testing.T) {
	t.Parallel()
	_, c := start(t, kfptest.Options{})
	train, err := c.PipelineByName(t.Context(), "", "train model")
	if err != nil {
		t.Fatal(err)
	}
	if e := restError(t, c.DeletePipeline(t.Context(), train.ID)); e.Kind != rest.KindRefused || !strings.Contains(e.Hint, "versions first") {
		t.Errorf("delete: %+v", e)
	}
	if n, err := c.DeletePipelineAndVersions(t.Context(), train.ID); n != 2 || err != nil {
		t.Errorf("delete with versions: %d, %v", n, err)
	}
	_, err = c.Pipeline(t.Context(), train.ID)
	if e := restError(t, err); e.Kind != rest.KindNotFound {
		t.Errorf("afterwards: %+v", e)
	}
}

func TestDeletingVersionsThatFailsHalfWay(t *testing.T) {
	t.Parallel()
	s := newServer(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.Method + r.URL.Path {
		case "GET/apis/v1beta1/pipeline_versions":
			write(t, w, `{"versions":[{"id":"1"},{"id":"2"},{"id":"3"}]}`)
		case "DELETE/apis/v1beta1/pipeline_versions/2":
			w.WriteHeader(http.StatusForbidden)
		default:
			write(t, w, `{}`)
		}
	})
	n, err := s.client.DeletePipelineAndVersions(t.Context(), "p")
	if e := restError(t, err); n != 1 || e.Kind != rest.KindAuth {
		t.Errorf("%d deleted, %+v", n, e)
	}
	for _, r := range s.requests() {
		if r.path == "/apis/v1beta1/pipelines/p" {
			t.Error("the pipeline was deleted all the same")
		}
	}
}

func TestTemplates(t *testing.T) {
	t.Parallel()
	_, c := start(t, kfptest.Options{})
	for name, want := range map[string]string{"hello wait": `{"apiVersion"`, "say": "components:"} {
		p, err := c.PipelineByName(t.Context(), "", name)
		if err != nil {
			t.Fatal(err)
		}
		ofPipeline, err := c.PipelineTemplate(t.Context(), p.ID)
		if err != nil || !strings.HasPrefix(ofPipeline.Source, want) {
			t.Errorf("%s: %q, %v", name, ofPipeline.Source, err)
		}
		ofVersion, err := c.VersionTemplate(t.Context(), p.DefaultVersion.ID)
		if diff := cmp.Diff(ofPipeline.Source, ofVersion.Source); diff != "" || err != nil {
			t.Errorf("%s: version's template (-pipeline's +version's), %v:\n%s", name, err, diff)
		}
	}
}

func TestCreationByURL(t *testing.T) {
	t.Parallel()
	s, c := start(t, kfptest.Options{})
	_, err := c.CreatePipeline(t.Context(), kfp.Pipeline{Name: "p", URL: &kfp.URL{PipelineURL: "http://127.0.0.1/p.yaml"}})
	if e := restError(t, err); e.Kind != rest.KindRefused || !strings.Contains(e.Hint, "upload") {
		t.Errorf("a private address: %+v", e)
	}
	p, err := c.CreatePipeline(t.Context(), kfp.Pipeline{Name: "p", URL: &kfp.URL{PipelineURL: goodURL}})
	if err != nil {
		t.Fatal(err)
	}
	v := kfp.PipelineVersion{Name: "v2", PackageURL: &kfp.URL{PipelineURL: goodURL}, ResourceReferences: kfp.References{kfp.OfPipeline(p.ID)}}
	if got, err := c.CreateVersion(t.Context(), v); err != nil || got.PipelineID() != p.ID {
		t.Errorf("version %+v, %v", got, err)
	}
	before := len(s.Requests())
	for name, err := range map[string]error{
		"a pipeline from nothing":     second(c.CreatePipeline(t.Context(), kfp.Pipeline{Name: "p"})),
		"a version from nothing":      second(c.CreateVersion(t.Context(), kfp.PipelineVersion{Name: "v", ResourceReferences: v.ResourceReferences})),
		"a version of no pipeline":    second(c.CreateVersion(t.Context(), kfp.PipelineVersion{Name: "v", PackageURL: v.PackageURL})),
		"the versions of no pipeline": second(c.ListVersions(t.Context(), kfp.VersionQuery{}, "")),
	} {
		if e := restError(t, err); e.Kind != rest.KindInvalid {
			t.Errorf("%s: %+v", name, e)
		}
	}
	if n := len(s.Requests()) - before; n != 0 {
		t.Errorf("%d requests were sent", n)
	}
}

func second[T any](_ T, err error) error { return err }
