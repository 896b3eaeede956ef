package kfp

import (
	"bytes"
	"encoding/json"
	"net/http"
	"testing"
)

// report advances a run, as the persistence agent of a cluster does: it posts the run's
// workflow with a status. The workflow has one step, "step-1", with the artifact "out"
// under the object key "artifacts/out.tgz".
func (b *bench) report(t *testing.T, runID, phase string) {
	t.Helper()
	_, response := send(t, "GET", b.url+prefix+"/runs/"+runID, "", http.NoBody)
	manifest, found := lookup(decode(t, response), "pipeline_runtime.workflow_manifest")
	if !found {
		t.Fatalf("run %s has no workflow: %s", runID, response)
	}
	var workflow map[string]any
	if err := json.Unmarshal([]byte(manifest), &workflow); err != nil {
		t.Fatalf("the workflow of run %s: %v: %s", runID, err, manifest)
	}
	metadata, _ := workflow["metadata"].(map[string]any)
	metadata["uid"] = "11111111-2222-3333-4444-555555555555"
	workflow["status"] = statusOf(phase)
	b.post(t, workflow)
}

// fireJob starts a run of the job in the variable "job", as the controller of schedules does in a cluster.
func fireJob(t *testing.T, b *bench) {
	owner := map[string]any{"apiVersion": "kubeflow.org/v1beta1", "kind": "ScheduledWorkflow", "name": "hourly", "uid": b.vars["job"]}
	b.post(t, map[string]any{
		"apiVersion": "argoproj.io/v1alpha1", "kind": "Workflow",
		"metadata": map[string]any{
			"name": "hourly-1", "namespace": "kubeflow", "uid": "22222222-2222-3333-4444-555555555555",
			"creationTimestamp": "2026-01-02T03:04:05Z",
			"labels":            map[string]any{"pipeline/runid": "33333333-2222-3333-4444-555555555555"},
			"ownerReferences":   []any{owner},
		},
		"status": statusOf("Running"),
	})
}

// post reports a workflow: the body is its JSON as a JSON string.
func (b *bench) post(t *testing.T, workflow map[string]any) {
	t.Helper()
	data, err := json.Marshal(workflow)
	if err != nil {
		t.Fatal(err)
	}
	quoted, err := json.Marshal(string(data))
	if err != nil {
		t.Fatal(err)
	}
	status, response := send(t, "POST", b.url+prefix+"/workflows", "application/json", bytes.NewReader(quoted))
	if status != http.StatusOK {
		t.Fatalf("report %s: status %d: %s", data, status, response)
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
