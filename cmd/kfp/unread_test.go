package kfp_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"testing"

	"tally/cmd"
	"tally/cmd/internal/cmdtest"
)

// A value that cannot be read leaves its own cell empty: it is neither true nor false.
func TestA16AJobThatIsEnabledInAnUnknownWay(t *testing.T) {
	t.Parallel()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"total_size":3,"jobs":[{"id":"a","enabled":"perhaps"},{"id":"b","enabled":true},{"id":"c"}]}`))
	}))
	t.Cleanup(s.Close)
	var out, errs bytes.Buffer
	app := cmdtest.App(&out, &errs, map[string]string{"KF_PIPELINES_ENDPOINT": s.URL, "TALLY_KFP_API_VERSION": "v1beta1"})
	code := cmd.Run(t.Context(), app, []string{"kfp", "jobs", "list", "-o", "csv", "--columns", "id,enabled", "--no-headers"})
	if want := "a,\nb,true\nc,false\n"; code != 0 || out.String() != want {
		t.Errorf("exit %d, %q, want %q; %s", code, &out, want, &errs)
	}
}

// A pipeline whose id cannot be read, or cannot be part of a path, is listed without a
// version: nobody typed it.
func TestA16APipelineWithoutAUsableID(t *testing.T) {
	t.Parallel()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		body := `{"pipelines":[{"pipeline_id":7,"display_name":"number"},{"pipeline_id":"../x","display_name":"path"},{"pipeline_id":"a","display_name":"good"}]}`
		if r.URL.Path == "/apis/v2beta1/pipelines/a/versions" {
			body = `{"pipeline_versions":[{"pipeline_id":"a","pipeline_version_id":"v","display_name":"first"}]}`
		}
		_, _ = w.Write([]byte(body)) // a client that disconnected needs no response
	}))
	t.Cleanup(s.Close)
	var out, errs bytes.Buffer
	app := cmdtest.App(&out, &errs, map[string]string{"KF_PIPELINES_ENDPOINT": s.URL, "TALLY_KFP_API_VERSION": "v2beta1"})
	code := cmd.Run(t.Context(), app, []string{"kfp", "pipelines", "list", "-o", "csv", "--columns", "id,name,version", "--no-headers"})
	if want := ",number,\n../x,path,\na,good,first\n"; code != 0 || out.String() != want {
		t.Errorf("exit %d, %q, want %q; %s", code, &out, want, &errs)
	}
}
