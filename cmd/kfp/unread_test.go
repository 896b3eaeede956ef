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
