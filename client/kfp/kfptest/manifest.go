package kfptest

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
)

// workflow is a run's Argo workflow, as in the cluster.
type workflow struct {
	Metadata struct {
		Name         string            `json:"name"`
		GenerateName string            `json:"generateName"`
		Namespace    string            `json:"namespace"`
		Created      string            `json:"creationTimestamp"`
		Labels       map[string]string `json:"labels"`
	} `json:"metadata"`
	Spec   json.RawMessage `json:"spec"`
	Status workflowStatus  `json:"status"`
}

type workflowStatus struct {
	Phase      string          `json:"phase,omitempty"`
	StartedAt  *string         `json:"startedAt"`
	FinishedAt *string         `json:"finishedAt"`
	Progress   string          `json:"progress,omitempty"`
	Nodes      map[string]node `json:"nodes,omitempty"`
}

type node struct {
	ID            string   `json:"id"`
	Name          string   `json:"name"`
	DisplayName   string   `json:"displayName"`
	Type          string   `json:"type"`
	TemplateName  string   `json:"templateName"`
	TemplateScope string   `json:"templateScope"`
	Phase         string   `json:"phase"`
	BoundaryID    string   `json:"boundaryID,omitempty"`
	Message       string   `json:"message,omitempty"`
	StartedAt     string   `json:"startedAt"`
	FinishedAt    *string  `json:"finishedAt"`
	Progress      string   `json:"progress,omitempty"`
	Inputs        *nodeIO  `json:"inputs,omitempty"`
	Outputs       *nodeIO  `json:"outputs,omitempty"`
	Children      []string `json:"children,omitempty"`
}

type nodeIO struct {
	Parameters []parameter    `json:"parameters,omitempty"`
	Artifacts  []nodeArtifact `json:"artifacts,omitempty"`
}

type nodeArtifact struct {
	Name string `json:"name"`
	Path string `json:"path,omitempty"`
	S3   struct {
		Key string `json:"key"`
	} `json:"s3"`
}

// manifest returns the run's workflow as a JSON string.
func (r *run) manifest(t timeline) string {
	var w workflow
	w.Metadata.Name, w.Metadata.GenerateName = r.workflow, r.template.name+"-"
	w.Metadata.Namespace, w.Metadata.Created = r.namespace, stamp(r.started)
	w.Metadata.Labels = map[string]string{"pipeline/runid": r.id}
	w.Spec = r.template.spec
	if w.Spec == nil {
		w.Spec = json.RawMessage("{}")
	}
	if t.status != "Pending" {
		w.Status = r.workflowStatus(t)
	}
	return string(encode(w))
}

func (r *run) workflowStatus(t timeline) workflowStatus {
	begun := stamp(t.begun)
	status := workflowStatus{Phase: t.status, StartedAt: &begun, Nodes: map[string]node{}}
	if t.status == "Terminating" {
		status.Phase = "Running"
	}
	root := node{
		ID: r.workflow, Name: r.workflow, DisplayName: r.workflow, Type: "DAG", TemplateName: "main",
		TemplateScope: "local/" + r.workflow, Phase: status.Phase, StartedAt: begun,
	}
	if !t.finished.IsZero() {
		finished := stamp(t.finished)
		status.FinishedAt, root.FinishedAt = &finished, &finished
	}
	done := 0
	for _, s := range t.steps {
		n := r.node(s)
		status.Nodes[n.ID] = n
		if len(s.after) == 0 {
			root.Children = append(root.Children, n.ID)
		}
		if s.phase == "Succeeded" {
			done++
		}
	}
	status.Progress = fmt.Sprintf("%d/%d", done, len(r.plan.steps))
	root.Progress = status.Progress
	status.Nodes[root.ID] = root
	return status
}

func (r *run) node(s stepState) node {
	n := node{
		ID: r.nodeID(s.name), Name: r.workflow + "." + s.name, DisplayName: s.name, Type: s.kind,
		TemplateName: s.template, TemplateScope: "local/" + r.workflow, Phase: s.phase, BoundaryID: r.workflow,
		Message: s.message, StartedAt: stamp(s.started), Progress: "0/1",
	}
	if len(r.parameters) > 0 {
		n.Inputs = &nodeIO{Parameters: r.parameters}
	}
	if s.finished.IsZero() {
		return n
	}
	finished := stamp(s.finished)
	n.FinishedAt = &finished
	if s.phase == "Succeeded" {
		n.Progress = "1/1"
	}
	n.Outputs = r.outputs(s)
	return n
}

// outputs returns the outputs of a step that has ended.
func (r *run) outputs(s stepState) *nodeIO {
	if len(s.artifacts) == 0 {
		return nil
	}
	out := &nodeIO{Parameters: []parameter{{Name: "elapsed", Value: s.finished.Sub(s.started).String()}}}
	for _, name := range s.artifacts {
		a := nodeArtifact{Name: name, Path: "/tmp/outputs/" + name + "/data"}
		a.S3.Key = "artifacts/" + r.workflow + "/" + r.nodeID(s.name) + "/" + artifactFile(name)
		out.Artifacts = append(out.Artifacts, a)
	}
	return out
}

// nodeID returns a node id as Argo makes it, from the workflow's name and a hash.
func (r *run) nodeID(step string) string {
	h := fnv.New32a()
	_, _ = h.Write([]byte(r.workflow + "." + step)) // a hash's Write never fails
	return fmt.Sprintf("%s-%d", r.workflow, h.Sum32())
}
