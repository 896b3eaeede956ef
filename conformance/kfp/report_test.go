package kfp

import (
	"bytes"
	"encoding/json"
	"net/http"
	"testing"
)

// report moves a run on, as the persistence agent of a cluster does: it posts the run's workflow with a status. The
// workflow has one step, "step-1", with the artifact "out" under the object key "artifacts/out.tgz".
func (b *bench) report(t *testing.T, runID, phase string) {
	t.Helper()
	_, answer := send(t, "GET", b.url+prefix+"/runs/"+runID, "", http.NoBody)
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
	status, answer := send(t, "POST", b.url+prefix+"/workflows", "application/json", bytes.NewReader(quoted))
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
