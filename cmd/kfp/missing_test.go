package kfp_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"tally/cmd"
	"tally/cmd/internal/cmdtest"
	"tally/cmd/internal/exit"
)

// responses are JSON bodies by the paths of requests, behind the API's own; a path
// that is not among them is missing.
type responses map[string]string

func (r responses) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	body, ok := r[strings.TrimPrefix(request.URL.Path, "/apis/")]
	if !ok {
		w.WriteHeader(http.StatusNotFound)
		body = `{"code":5,"message":"Not Found"}`
	}
	if strings.Contains(body, `"details"`) {
		w.WriteHeader(http.StatusNotFound)
	}
	_, _ = w.Write([]byte(body))
}

// run is a command against the responses.
func (r responses) run(t *testing.T, args ...string) (code exit.Code, out, errs string) {
	t.Helper()
	h := httptest.NewServer(r)
	defer h.Close()
	var stdout, stderr bytes.Buffer
	env := map[string]string{"KF_PIPELINES_ENDPOINT": h.URL, "TALLY_KFP_ATTEMPTS": "1"}
	code = cmd.Run(t.Context(), cmdtest.App(&stdout, &stderr, env), append([]string{"kfp"}, args...))
	return code, stdout.String(), stderr.String()
}

// A pipeline that is deleted between the list and the request for its versions is a
// row without a version, and not the end of the list.
func TestAPipelineThatIsDeletedWhileItIsListed(t *testing.T) {
	t.Parallel()
	const version = `{"pipeline_versions":[{"pipeline_version_id":"v","display_name":"v1"}]}`
	server := responses{
		"v2beta1/healthz":              `{"tag_name":"2.17.0"}`,
		"v2beta1/pipelines":            `{"pipelines":[{"pipeline_id":"a","name":"first"},{"pipeline_id":"b","name":"deleted"},{"pipeline_id":"c","name":"last"}]}`,
		"v2beta1/pipelines/a/versions": version,
		"v2beta1/pipelines/b/versions": `{"code":5,"message":"pipeline b not found","details":[{"message":"pipeline b not found"}]}`,
		"v2beta1/pipelines/c/versions": version,
	}
	code, out, errs := server.run(t, "pipelines", "list", "-o", "csv", "--columns", "name,version", "--no-headers")
	if code != 0 || out != "first,v1\ndeleted,\nlast,v1\n" {
		t.Errorf("exit %d: %s%s", code, out, errs)
	}
	delete(server, "v2beta1/pipelines/b/versions") // a missing path is another matter
	if code, out, _ := server.run(t, "pipelines", "list", "-o", "csv", "--columns", "name,version", "--no-headers"); code != exit.Incomplete {
		t.Errorf("without the path: exit %d: %s", code, out)
	}
}

// A run that has no workflow by v1beta1 has tasks by v2beta1, where both are served.
func TestStepsOfARunWithoutAWorkflow(t *testing.T) {
	t.Parallel()
	server := responses{
		"v1beta1/healthz":        `{"tag_name":"2.17.0"}`,
		"v2beta1/healthz":        `{"tag_name":"2.17.0"}`,
		"v1beta1/runs/" + someID: fmt.Sprintf(`{"run":{"id":%q,"status":"Running"},"pipeline_runtime":{}}`, someID),
		"v2beta1/runs/" + someID: fmt.Sprintf(`{"run_id":%q,"state":"RUNNING","run_details":{"task_details":[
			{"task_id":"t","display_name":"train","state":"RUNNING","end_time":"0001-01-01T00:00:00Z"}]}}`, someID),
	}
	args := []string{"runs", "steps", someID, "-o", "csv", "--columns", "id,name,phase,finished_at", "--no-headers"}
	if code, out, errs := server.run(t, args...); code != 0 || out != "t,train,Running,\n" {
		t.Errorf("exit %d: %s%s", code, out, errs)
	}
	if code, out, errs := server.run(t, append(args, "--api-version", "v1beta1")...); code != 0 || out != "" {
		t.Errorf("by v1beta1 alone: exit %d: %s%s", code, out, errs)
	}
}
