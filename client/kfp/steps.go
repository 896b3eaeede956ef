package kfp

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"tally/client/kfp/internal/wire"
	"tally/client/rest"
)

// Step is one node of a run's workflow: a pod, or a group of pods.
type Step struct {
	// ID is what ReadArtifact and ReportRunMetrics call the node id.
	ID string
	// Name is what people call it.
	Name string
	// Type is Argo's: Pod, DAG, Steps, StepGroup, TaskGroup, Retry, Skipped, Suspend …
	Type string
	// Phase is Argo's: Pending, Running, Succeeded, Skipped, Failed, Error, Omitted.
	Phase string
	// Started and Finished are zero until then.
	Started, Finished time.Time
	// Message says why the step is in its phase, if the server has a reason.
	Message string
	// Template is the part of the workflow that it executes.
	Template string
	// Inputs are its parameters, Outputs those that it produced.
	Inputs, Outputs []Parameter
	// Artifacts are what it produced, which ReadArtifact can read.
	Artifacts []Artifact
}

// Artifact is a file that a step produced.
type Artifact struct {
	Name string
	// Path is where the step wrote it.
	Path string
	// Key is where it is stored, within the bucket.
	Key string
}

// Duration returns how long the step took, or has been running at now.
func (s Step) Duration(now time.Time) time.Duration {
	end := now
	if !s.Finished.IsZero() {
		end = s.Finished
	}
	if s.Started.IsZero() {
		return 0
	}
	return max(end.Sub(s.Started), 0)
}

// workflow has the used members of an Argo workflow.
type workflow struct {
	Status struct {
		Nodes map[string]node `json:"nodes"`
	} `json:"status"`
}

type node struct {
	ID           string    `json:"id"`
	DisplayName  string    `json:"displayName"`
	Type         string    `json:"type"`
	TemplateName string    `json:"templateName"`
	Phase        string    `json:"phase"`
	Message      string    `json:"message"`
	StartedAt    time.Time `json:"startedAt"`
	FinishedAt   time.Time `json:"finishedAt"`
	Inputs       flow      `json:"inputs"`
	Outputs      flow      `json:"outputs"`
}

type flow struct {
	Parameters []argument `json:"parameters"`
	Artifacts  []struct {
		Name string   `json:"name"`
		Path string   `json:"path"`
		S3   location `json:"s3"`
		GCS  location `json:"gcs"`
	} `json:"artifacts"`
}

type location struct {
	Key string `json:"key"`
}

// argument has a value of any scalar type.
type argument struct {
	Name  string          `json:"name"`
	Value json.RawMessage `json:"value"`
}

// Steps returns the steps of a run in the order in which they started; those that
// have not started come last. A run without steps is not an error.
func Steps(d RunDetail) ([]Step, error) {
	manifest := d.PipelineRuntime.WorkflowManifest
	if manifest == "" {
		manifest = d.PipelineRuntime.PipelineManifest // v2 pipelines have it there
	}
	if manifest == "" {
		return nil, nil
	}
	var w workflow
	if err := json.Unmarshal([]byte(manifest), &w); err != nil {
		return nil, fmt.Errorf("steps of run %s: its workflow is not the expected JSON: %w", d.Run.ID, rest.JSONError(err))
	}
	ordered := make([]*Step, 0, len(w.Status.Nodes))
	for _, n := range w.Status.Nodes {
		s := n.step()
		ordered = append(ordered, &s)
	}
	slices.SortFunc(ordered, byStart)
	steps := make([]Step, len(ordered))
	for i, s := range ordered {
		steps[i] = *s
	}
	return steps, nil
}

func byStart(a, b *Step) int {
	if a.Started.IsZero() != b.Started.IsZero() {
		return cmp.Compare(b.Started.Unix(), a.Started.Unix())
	}
	return cmp.Or(a.Started.Compare(b.Started), cmp.Compare(a.ID, b.ID))
}

func (n node) step() Step {
	s := Step{
		ID: n.ID, Name: n.DisplayName, Type: n.Type, Phase: n.Phase, Message: n.Message, Template: n.TemplateName,
		Started: n.StartedAt, Finished: n.FinishedAt,
		Inputs: n.Inputs.parameters(), Outputs: n.Outputs.parameters(),
	}
	for _, a := range n.Outputs.Artifacts {
		s.Artifacts = append(s.Artifacts, Artifact{Name: a.Name, Path: a.Path, Key: a.S3.Key + a.GCS.Key})
	}
	wire.UnsetEpoch(&s.Started, &s.Finished)
	return s
}

func (f flow) parameters() []Parameter {
	var out []Parameter
	for _, p := range f.Parameters {
		out = append(out, Parameter{Name: p.Name, Value: p.value()})
	}
	return out
}

// value returns the value of a string, and the JSON of anything else.
func (a argument) value() string {
	var s string
	if json.Unmarshal(a.Value, &s) == nil {
		return s
	}
	return strings.TrimSpace(string(a.Value))
}
