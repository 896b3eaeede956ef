package kfp_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"tally/client/kfp/kfptest"
	"tally/cmd"
	"tally/cmd/internal/cmdtest"
	"tally/cmd/internal/exit"
)

// front precedes the server: change may change a response, and what was posted
// is counted.
type front struct {
	url    string
	mu     sync.Mutex
	posted int
}

func newFront(t *testing.T, change func(r *http.Request, body string) string) *front {
	t.Helper()
	server, err := kfptest.Start(kfptest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	f := &front{}
	h := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		recorder := httptest.NewRecorder()
		server.ServeHTTP(recorder, r)
		f.mu.Lock()
		defer f.mu.Unlock()
		if r.Method == http.MethodPost {
			f.posted++
		}
		w.Header().Set("Content-Type", recorder.Header().Get("Content-Type"))
		w.WriteHeader(recorder.Code)
		if _, err := w.Write([]byte(change(r, recorder.Body.String()))); err != nil {
			t.Log(err)
		}
	}))
	t.Cleanup(h.Close)
	f.url = h.URL
	return f
}

// run returns the exit code, the output and the errors of a command.
func (f *front) run(t *testing.T, args ...string) (exit.Code, string, string) {
	t.Helper()
	var out, errs bytes.Buffer
	app := cmdtest.App(&out, &errs, map[string]string{"KF_PIPELINES_ENDPOINT": f.url, "TALLY_KFP_ATTEMPTS": "1"})
	code := cmd.Run(t.Context(), app, append([]string{"kfp"}, args...))
	return code, out.String(), errs.String()
}

func unchanged(_ *http.Request, body string) string { return body }

const quantities = `apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {generateName: q-}
spec:
  entrypoint: main
  arguments: {parameters: [{name: n, value: 1.10}]}
  templates:
  - name: main
    container:
      image: busybox
      resources: {limits: {cpu: 0.5, memory: 1024Mi}, requests: {cpu: "1000m"}}
`

// A server that reads quantities writes them in a form of its own.
func TestE9ApplyTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	f := newFront(t, func(r *http.Request, body string) string {
		if !strings.HasSuffix(r.URL.Path, "/templates") {
			return body
		}
		return strings.NewReplacer("cpu: 0.5", "cpu: 500m", "1024Mi", "1Gi", `\"1000m\"`, `\"1\"`, "value: 1.10", `value: \"1.1\"`).Replace(body)
	})
	file := filepath.Join(t.TempDir(), "q.yaml")
	for _, step := range []struct {
		source, want string
		posted       int
	}{
		{quantities, "created", 1},
		{quantities, "unchanged", 1},
		{strings.Replace(quantities, "cpu: 0.5", "cpu: 0.6", 1), "updated", 2},
		{strings.Replace(quantities, "cpu: 0.5", "cpu: 0.6", 1), "unchanged", 2},
	} {
		if err := os.WriteFile(file, []byte(step.source), 0o600); err != nil {
			t.Fatal(err)
		}
		code, out, errs := f.run(t, "pipelines", "apply", file, "--name", "q", "-o", "csv", "--columns", "result", "--no-headers")
		if code != exit.OK || out != step.want+"\n" || f.posted != step.posted {
			t.Errorf("want %s with %d posted: exit %d, %s with %d posted: %s", step.want, step.posted, code, out, f.posted, errs)
		}
	}
}

// Of two versions of one second the server takes either for the newest.
func TestE9AnOldVersionThatStaysTheNewest(t *testing.T) {
	t.Parallel()
	old := ""
	f := newFront(t, func(r *http.Request, body string) string {
		switch {
		case strings.Contains(r.URL.Path, "/namespaces/"):
			old = body
		case r.Method == http.MethodGet && old != "" && strings.Count(r.URL.Path, "/") == 4:
			return old
		}
		return body
	})
	file := filepath.Join(t.TempDir(), "q.yaml")
	if err := os.WriteFile(file, []byte(quantities), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, errs := f.run(t, "pipelines", "apply", file, "--name", "say", "--version-name", "next")
	if code != exit.Refused || out != "" || !strings.Contains(errs, "version next (") || !strings.Contains(errs, "was added, but the server still reports say (") {
		t.Errorf("exit %d: %s%s", code, out, errs)
	}
}

// A prefix that is missing is not a pipeline that is missing.
func TestA12AWrongPrefixIsNoMissingObject(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "q.yaml")
	if err := os.WriteFile(file, []byte(quantities), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, body := range map[string]struct{ contentType, content string }{
		"the gateway's own": {"application/json", `{"code":5,"message":"Not Found"}`},
		"no details":        {"application/json", `{"code":5,"message":"Not Found","details":[]}`},
		"plain text":        {"text/plain", "404 page not found\n"},
		"a web page":        {"text/html", "<html><title>404</title></html>"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			posted := 0
			h := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.Method != http.MethodGet && r.Method != http.MethodDelete {
					posted++
				}
				w.Header().Set("Content-Type", body.contentType)
				w.WriteHeader(http.StatusNotFound)
				if _, err := w.Write([]byte(body.content)); err != nil {
					t.Log(err)
				}
			}))
			defer h.Close()
			f := &front{url: h.URL}
			const id = "7c573f29-2be3-4894-8751-c0ab33f636f4"
			for _, args := range [][]string{
				{"pipelines", "apply", file, "--name", "q"},
				{"pipelines", "apply", file, "--name", "with/slash"},
				{"runs", "delete", id, "--yes", "--ignore-not-found"},
				{"runs", "delete", "a name", "--yes", "--ignore-not-found"},
				{"pipelines", "delete", "a name", "--yes", "--ignore-not-found"},
				{"pipelines", "delete", id, "--yes", "--cascade", "--ignore-not-found"},
				{"versions", "delete", id, "--yes", "--ignore-not-found"},
				{"experiments", "delete", id, "--dry-run", "--ignore-not-found"},
				{"jobs", "delete", id, "--yes", "--ignore-not-found"},
				{"runs", "create", "x", "--version", id},
			} {
				code, _, errs := f.run(t, args...)
				if code != exit.BadUsage || !strings.Contains(errs, "/pipeline") || posted > 0 {
					t.Errorf("%v: exit %d, %d posted: %s", args, code, posted, errs)
				}
			}
		})
	}
}

// Servers take _ and % for any characters, and upper and lower case for the same.
func TestD7NamesAreComparedExactly(t *testing.T) {
	t.Parallel()
	f := newFront(t, unchanged)
	file := filepath.Join(t.TempDir(), "q.yaml")
	if err := os.WriteFile(file, []byte(quantities), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"a_b", "axb", "a%b", `a\b`, "A_B"} {
		if code, _, errs := f.run(t, "experiments", "create", name); code != exit.OK && name != "A_B" {
			t.Fatalf("%s: exit %d: %s", name, code, errs)
		}
	}
	for part, want := range map[string]string{"a_b": "a_b\n", "a%b": "a%b\n", `a\b`: `a\b` + "\n", "_": "a_b\n", "X": "", "x": "axb\n"} {
		code, out, errs := f.run(t, "experiments", "list", "--name-contains", part, "-o", "tsv", "--columns", "name", "--no-headers")
		if code != exit.OK || strings.ReplaceAll(out, `\\`, `\`) != want {
			t.Errorf("%s: exit %d, %q, want %q: %s", part, code, out, want, errs)
		}
	}
	posted := f.posted
	for _, args := range [][]string{
		{"pipelines", "get", "SAY"},
		{"pipelines", "delete", "SAY", "--cascade", "--yes"},
		{"pipelines", "template", "Say"},
		{"experiments", "delete", "DEMO", "--yes"},
		{"versions", "list", "--pipeline", "SAY"},
		{"runs", "create", "x", "--pipeline", "SAY"},
	} {
		if code, _, errs := f.run(t, args...); code != exit.NotFound {
			t.Errorf("%v: exit %d: %s", args, code, errs)
		}
	}
	if code, _, errs := f.run(t, "pipelines", "get", "say"); code != exit.OK {
		t.Errorf("it is gone: exit %d: %s", code, errs)
	}
	if f.posted != posted {
		t.Errorf("%d posted", f.posted-posted)
	}
	code, out, errs := f.run(t, "pipelines", "apply", file, "--name", "SAY")
	if code != exit.Refused || out != "" {
		t.Errorf("apply to another pipeline: exit %d, %s%s", code, out, errs)
	}
}
