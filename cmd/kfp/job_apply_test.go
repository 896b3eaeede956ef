package kfp_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"tally/cmd"
	"tally/cmd/internal/cmdtest"
	"tally/cmd/internal/exit"
)

const (
	aPipeline = "22222222-0000-4000-8000-000000000001"
	aVersion  = "33333333-0000-4000-8000-000000000001"
)

// schedules is a server of v2beta1 with one pipeline, and with the jobs that are made.
type schedules struct {
	pins, keeps bool // pins jobs to a version; keeps jobs that are deleted

	mu   sync.Mutex
	jobs []map[string]any
}

func (s *schedules) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	path := strings.TrimPrefix(r.URL.Path, "/apis/v2beta1/")
	version := map[string]any{
		"pipeline_id": aPipeline, "pipeline_version_id": aVersion, "name": "p", "display_name": "p",
		"pipeline_spec": map[string]any{"pipelineInfo": map[string]any{"name": "p"}, "root": map[string]any{}, "schemaVersion": "2.1.0"},
	}
	id := strings.TrimPrefix(path, "recurringruns/")
	at := slices.IndexFunc(s.jobs, func(j map[string]any) bool { return j["recurring_run_id"] == id })
	switch {
	case path == "healthz":
		respond(w, http.StatusOK, map[string]any{"tag_name": "2.17.0"})
	case path == "pipelines":
		respond(w, http.StatusOK, map[string]any{"pipelines": []any{map[string]any{"pipeline_id": aPipeline, "name": "p", "display_name": "p"}}, "total_size": 1})
	case strings.HasSuffix(path, "/versions"):
		respond(w, http.StatusOK, map[string]any{"pipeline_versions": []any{version}, "total_size": 1})
	case strings.HasPrefix(path, "pipelines/"):
		respond(w, http.StatusOK, version)
	case path == "recurringruns" && r.Method == http.MethodPost:
		respond(w, http.StatusOK, s.make(r))
	case path == "recurringruns":
		respond(w, http.StatusOK, map[string]any{"recurringRuns": append([]map[string]any{}, s.jobs...), "total_size": len(s.jobs)})
	case at >= 0 && r.Method == http.MethodDelete && s.keeps:
		respond(w, http.StatusInternalServerError, map[string]any{"code": 13, "message": "the cluster is away"})
	case at >= 0 && r.Method == http.MethodDelete:
		s.jobs = slices.Delete(s.jobs, at, at+1)
		respond(w, http.StatusOK, map[string]any{})
	case at >= 0:
		respond(w, http.StatusOK, s.jobs[at])
	default:
		respond(w, http.StatusNotFound, map[string]any{"code": 5, "message": "Not Found", "details": []any{map[string]any{"message": "Not Found"}}})
	}
}

func (s *schedules) make(r *http.Request) map[string]any {
	job := map[string]any{}
	if err := json.NewDecoder(r.Body).Decode(&job); err != nil {
		return job
	}
	job["recurring_run_id"] = []string{"44444444-0000-4000-8000-000000000001", "44444444-0000-4000-8000-000000000002"}[len(s.jobs)%2]
	job["status"] = "ENABLED"
	if reference, ok := job["pipeline_version_reference"].(map[string]any); ok && s.pins {
		reference["pipeline_version_id"] = aVersion
	}
	s.jobs = append(s.jobs, job)
	return job
}

func respond(w http.ResponseWriter, status int, message any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(message) // a caller that disconnected is not a failure of the server
}

// apply applies a file, and returns the exit code and all that is printed.
func (s *schedules) apply(t *testing.T, file string) (exit.Code, string) {
	t.Helper()
	h := httptest.NewServer(s)
	defer h.Close()
	name := filepath.Join(t.TempDir(), "job.yaml")
	if err := os.WriteFile(name, []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	env := map[string]string{"KF_PIPELINES_ENDPOINT": h.URL, "TALLY_KFP_API_VERSION": "v2beta1", "TALLY_KFP_ATTEMPTS": "1"}
	code := cmd.Run(t.Context(), cmdtest.App(&out, &out, env), []string{"kfp", "jobs", "apply", name, "-o", "csv", "--columns", "result", "--no-headers"})
	return code, out.String()
}

// Releases such as 2.0.5 take a job that is to follow the newest version, and keep it
// to one: nothing is left of it, however often it is applied.
func TestAJobThatCannotFollowIsNotMade(t *testing.T) {
	t.Parallel()
	const following = "name: j\npipeline: p\nevery: 1h\nfollow-newest: true\n"
	s := &schedules{pins: true}
	for range 2 {
		if code, out := s.apply(t, following); code != exit.Refused || !strings.Contains(out, "cannot let job j follow the newest version") || len(s.jobs) > 0 {
			t.Errorf("exit %d with %d jobs: %s", code, len(s.jobs), out)
		}
	}
	s.keeps = true
	if code, out := s.apply(t, following); code != exit.Refused || !strings.Contains(out, "it is still there as 44444444-0000-4000-8000-000000000001") || len(s.jobs) != 1 {
		t.Errorf("exit %d with %d jobs: %s", code, len(s.jobs), out)
	}
	able := &schedules{}
	for _, want := range []string{"created\n", "unchanged\n"} {
		if code, out := able.apply(t, following); code != 0 || out != want {
			t.Errorf("exit %d: %s", code, out)
		}
	}
}

// A replacement that stops half way says what is left, and is not made worse by the next one.
func TestAReplacementThatStopsHalfWayNamesBothJobs(t *testing.T) {
	t.Parallel()
	s := &schedules{keeps: true}
	if code, out := s.apply(t, "name: j\npipeline: p\nevery: 1h\n"); code != 0 {
		t.Fatalf("exit %d: %s", code, out)
	}
	code, out := s.apply(t, "name: j\npipeline: p\nevery: 2h\n")
	if code != exit.Unexpected || !strings.Contains(out, "the cluster is away") || !strings.Contains(out, "hint: both start runs: tally kfp jobs delete 44444444-0000-4000-8000-000000000001") {
		t.Errorf("exit %d: %s", code, out)
	}
	if code, out := s.apply(t, "name: j\npipeline: p\nevery: 2h\n"); code != exit.BadUsage || !strings.Contains(out, "matches more than one") || len(s.jobs) != 2 {
		t.Errorf("exit %d with %d jobs: %s", code, len(s.jobs), out)
	}
}
