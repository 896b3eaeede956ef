package kfp

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// call is one request of a plain HTTP client and what must come back.
type call struct {
	op     string            // names the operation, which gives the method and checks the path
	path   string            // after the prefix, query included
	body   string            // JSON
	file   string            // under testdata, uploaded as the form field "uploadfile" in place of a body
	status int               // 200 if unset
	want   facts             // of the JSON answer
	save   map[string]string // variables to remember for later calls, by path in the answer
}

// do sends the call and checks its answer.
func (c call) do(t *testing.T, b *bench) {
	t.Helper()
	path := b.vars.expand(c.path)
	method := methodOf(t, c.op)
	bare, _, _ := strings.Cut(prefix+path, "?")
	if got := operationOf(method, bare); got != c.op {
		t.Fatalf("%s %s is operation %q, the call says %q", method, bare, got, c.op)
	}
	body, contentType := c.content(t, b)
	status, answer := send(t, method, b.URL()+prefix+path, contentType, body)
	if want := max(c.status, http.StatusOK); status != want {
		t.Fatalf("%s: status %d, want %d: %s", c.op, status, want, answer)
	}
	decoded := decode(t, answer)
	c.want.check(t, decoded, b.vars)
	b.vars.save(t, decoded, c.save)
}

func (c call) content(t *testing.T, b *bench) (io.Reader, string) {
	t.Helper()
	if c.file == "" {
		return strings.NewReader(b.vars.expand(c.body)), "application/json"
	}
	data, err := os.ReadFile(filepath.Join("testdata", c.file))
	if err != nil {
		t.Fatal(err)
	}
	return form(t, "uploadfile", c.file, data)
}

// form is the body of an upload.
func form(t *testing.T, field, name string, data []byte) (io.Reader, string) {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	part, err := w.CreateFormFile(field, name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return &body, w.FormDataContentType()
}

func send(t *testing.T, method, url, contentType string, body io.Reader) (int, []byte) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", contentType)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	data, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatalf("read the answer of %s: %v", url, err)
	}
	return answer.StatusCode, data
}

// decode keeps numbers as they were written.
func decode(t *testing.T, data []byte) any {
	t.Helper()
	var value any
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if err := d.Decode(&value); err != nil {
		t.Fatalf("not JSON: %v: %s", err, data)
	}
	return value
}

func methodOf(t *testing.T, op string) string {
	t.Helper()
	for _, o := range operations() {
		if o.name == op {
			return o.method
		}
	}
	t.Fatalf("no operation is called %q", op)
	return ""
}

// report moves a run on, as the persistence agent of a cluster does: it posts the run's workflow with a status. The
// workflow has one step, "step-1", with the artifact "out" under the object key "artifacts/out.tgz".
func (b *bench) report(t *testing.T, runID, phase string) {
	t.Helper()
	_, answer := send(t, "GET", b.URL()+prefix+"/runs/"+runID, "", http.NoBody)
	manifest, found := lookup(decode(t, answer), "pipeline_runtime.workflow_manifest")
	if !found {
		t.Fatalf("run %s has no workflow: %s", runID, answer)
	}
	workflow, ok := decode(t, []byte(manifest)).(map[string]any)
	if !ok {
		t.Fatalf("the workflow of run %s is not an object: %s", runID, manifest)
	}
	workflow["metadata"].(map[string]any)["uid"] = "11111111-2222-3333-4444-555555555555"
	workflow["status"] = statusOf(phase)
	text, err := json.Marshal(workflow)
	if err != nil {
		t.Fatal(err)
	}
	quoted, err := json.Marshal(string(text))
	if err != nil {
		t.Fatal(err)
	}
	status, answer := send(t, "POST", b.URL()+prefix+"/workflows", "application/json", bytes.NewReader(quoted))
	if status != http.StatusOK {
		t.Fatalf("report run %s as %s: status %d: %s", runID, phase, status, answer)
	}
}

func statusOf(phase string) map[string]any {
	const started = "2026-01-02T03:04:05Z"
	step := map[string]any{
		"id": "step-1", "name": "step-1", "displayName": "first", "type": "Pod", "phase": phase, "startedAt": started,
		"outputs": map[string]any{"artifacts": []any{
			map[string]any{"name": "out", "s3": map[string]any{"key": "artifacts/out.tgz"}},
			map[string]any{"name": "gone", "s3": map[string]any{"key": "artifacts/gone.tgz"}},
		}},
	}
	status := map[string]any{"phase": phase, "startedAt": started, "nodes": map[string]any{"step-1": step}}
	if phase != "Running" {
		step["finishedAt"] = "2026-01-02T03:05:05Z"
		status["finishedAt"] = step["finishedAt"]
	}
	return status
}

// manifestOf is a pipeline of testdata as a JSON string, ready to stand in a request.
func manifestOf(t *testing.T, file string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", file))
	if err != nil {
		t.Fatal(err)
	}
	quoted, err := json.Marshal(string(data))
	if err != nil {
		t.Fatal(err)
	}
	return string(quoted)
}

// fileServer gives testdata to the server's own HTTP client.
func fileServer(t *testing.T) http.Handler {
	t.Helper()
	return http.FileServer(http.Dir("testdata"))
}

// answered is the set of operations that a bench has answered with success.
func answered(seen []request) map[string]bool {
	done := map[string]bool{}
	for _, r := range seen {
		if r.status == http.StatusOK {
			done[r.operation] = true
		}
	}
	return done
}

// missing names the operations that are not in the set.
func missing(done map[string]bool) []string {
	var names []string
	for _, o := range operations() {
		if !done[o.name] {
			names = append(names, fmt.Sprintf("%s (%s %s)", o.name, o.method, o.path))
		}
	}
	return names
}
