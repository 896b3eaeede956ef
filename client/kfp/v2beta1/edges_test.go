package v2beta1_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tally/client/kfp/internal/wire"
	"tally/client/kfp/kfptest"
	"tally/client/kfp/v2beta1"
	"tally/client/rest"
)

// uploadOf is a small pipeline.
func uploadOf(name, namespace string) v2beta1.Upload {
	const spec = `{"pipelineInfo":{"name":"p"},"root":{},"schemaVersion":"2.1.0"}`
	return v2beta1.Upload{Upload: wire.Upload{
		Name: name, Namespace: namespace, FileName: "v2.yaml", Size: int64(len(spec)),
		Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(spec)), nil },
	}}
}

// The server would start the run and then respond with 500: nobody would know of it.
func TestARunWhoseNameIsTooLongIsNotSent(t *testing.T) {
	t.Parallel()
	s, c := start(t, kfptest.Options{})
	const spec = `{"pipelineInfo":{"name":"p"},"root":{}}`
	run := func(name string) error {
		_, err := c.CreateRun(t.Context(), v2beta1.Run{DisplayName: name, PipelineSpec: json.RawMessage(spec)})
		return err
	}
	if err := run(strings.Repeat("n", wire.MaxRunName)); err != nil {
		t.Errorf("the longest name: %v", err)
	}
	sent := len(s.Requests())
	// It is the bytes that count.
	for _, name := range []string{strings.Repeat("n", wire.MaxRunName+1), strings.Repeat("é", wire.MaxRunName/2+1)} {
		if err := run(name); kindOf(err) != rest.KindInvalid {
			t.Errorf("a name of %d bytes: %v", len(name), err)
		}
	}
	if n := len(s.Requests()); n != sent {
		t.Errorf("%d requests were sent", n-sent)
	}
}

// Times have whole seconds, so that either of the two may be the newest: the response says
// which one runs.
func TestOfTwoVersionsOfOneSecondTheResponseNamesTheOneThatRuns(t *testing.T) {
	t.Parallel()
	now := time.Now()
	_, c := start(t, kfptest.Options{Now: func() time.Time { return now }})
	p := must(c.UploadPipeline(t.Context(), uploadOf("twins", "")))
	made := map[string]bool{must(c.ResolveVersion(t.Context(), "twins", p.ID)).ID: true}
	for _, name := range []string{"one", "two"} {
		made[must(c.UploadVersion(t.Context(), p.ID, uploadOf(name, ""))).ID] = true
	}
	r := must(c.CreateRun(t.Context(), v2beta1.Run{DisplayName: "r", VersionReference: &v2beta1.VersionReference{PipelineID: p.ID}}))
	if ref := r.VersionReference; ref == nil || !made[ref.VersionID] {
		t.Errorf("it runs %+v, made were %v", ref, made)
	}
}

// The server responds with 400, not 403, to an upload into a namespace that is not the
// caller's.
func TestAnUploadIntoAForbiddenNamespaceLacksPermission(t *testing.T) {
	t.Parallel()
	body, err := os.ReadFile(filepath.Join("testdata", "2.17.0-multiuser", "015-upload-forbidden.body"))
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.WriteHeader(http.StatusBadRequest)
		_, _ = w.Write(body)
	}))
	t.Cleanup(s.Close)
	c := must(v2beta1.New(v2beta1.Options{Options: rest.Options{Endpoint: s.URL, Attempts: 1}}))
	t.Cleanup(c.Close)
	_, err = c.UploadPipeline(t.Context(), uploadOf("private", "team-b"))
	if kindOf(err) != rest.KindAuth || !strings.Contains(err.Error(), "Failed to create a pipeline") || strings.Contains(err.Error(), "pipeline_upload_server.go") {
		t.Errorf("error is %v", err)
	}
}

// Permissions are served by v1beta1 only.
func TestAuthIsNoPathOfThisAPI(t *testing.T) {
	t.Parallel()
	for _, many := range []bool{false, true} {
		_, c := start(t, kfptest.Options{MultiUser: many})
		err := c.Authorize(t.Context(), "team-a", "GET", "VIEWERS")
		if statusOf(err) != http.StatusNotFound || kindOf(err) != rest.KindInvalid {
			t.Errorf("many users %v: %v", many, err)
		}
	}
}
