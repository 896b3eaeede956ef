package newer

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"go.yaml.in/yaml/v3"

	"tally/client/kfp"
	"tally/client/kfp/v2beta1"
	"tally/client/rest"
	"tally/cmd/internal/surrogate"
)

// source is what a run or a recurring run executes, with its inputs.
type source struct {
	spec    json.RawMessage
	version *v2beta1.VersionReference
	config  *v2beta1.RuntimeConfig
}

// sourceOf converts a v1beta1 specification. The inputs of an Argo workflow are
// strings.
func sourceOf(p kfp.PipelineSpec, versionID string) (source, error) {
	w := source{}
	switch source := p.WorkflowManifest + p.PipelineManifest; {
	case versionID != "" || p.PipelineID != "":
		w.version = &v2beta1.VersionReference{PipelineID: p.PipelineID, VersionID: versionID}
	case source != "":
		spec, err := document(source)
		if err != nil {
			return w, err
		}
		w.spec = spec
	}
	if c := p.RuntimeConfig; c != nil {
		w.config = &v2beta1.RuntimeConfig{Parameters: c.Parameters, PipelineRoot: c.PipelineRoot}
	}
	for _, input := range p.Parameters {
		if w.config == nil {
			w.config = &v2beta1.RuntimeConfig{Parameters: map[string]json.RawMessage{}}
		}
		value, err := json.Marshal(input.Value)
		if err != nil {
			return w, fmt.Errorf("input %s: %w", input.Name, err)
		}
		w.config.Parameters[input.Name] = value
	}
	return w, nil
}

// document converts a specification to JSON. A second YAML document is for the
// platform.
func document(source string) (json.RawMessage, error) {
	if json.Valid([]byte(source)) {
		return json.RawMessage(source), nil
	}
	d := yaml.NewDecoder(strings.NewReader(source))
	var all []any
	for {
		var one any
		err := d.Decode(&one)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("the pipeline is not YAML: %w", err)
		}
		if one != nil {
			all = append(all, one)
		}
	}
	switch len(all) {
	case 1:
		return json.Marshal(all[0])
	case 2:
		return json.Marshal(map[string]any{"pipeline_spec": all[0], "platform_spec": all[1]})
	}
	return nil, fmt.Errorf("the pipeline has %d YAML documents: want one, or two with what it needs of the platform", len(all))
}

// written encodes a specification: JSON for an Argo workflow, YAML for a v2 pipeline.
func written(spec json.RawMessage) (string, error) {
	var kind struct {
		Kind     string          `json:"kind"`
		Pipeline json.RawMessage `json:"pipeline_spec"`
		Platform json.RawMessage `json:"platform_spec"`
	}
	if err := json.Unmarshal(spec, &kind); err != nil {
		return "", fmt.Errorf("the specification is not the expected JSON: %w", rest.JSONError(err))
	}
	switch {
	case kind.Kind != "":
		return string(spec), nil
	case kind.Pipeline == nil:
		return asYAML(spec)
	}
	pipeline, err := asYAML(kind.Pipeline)
	if err != nil || kind.Platform == nil {
		return pipeline, err
	}
	platform, err := asYAML(kind.Platform)
	return pipeline + "---\n" + platform, err
}

// asYAML parses JSON as YAML, which it also is, so that numbers stay exact.
func asYAML(data json.RawMessage) (string, error) {
	var node any
	if err := yaml.Unmarshal(surrogate.YAML(data), &node); err != nil {
		return "", fmt.Errorf("the specification cannot be written as YAML: %w", err)
	}
	var b strings.Builder
	e := yaml.NewEncoder(&b)
	e.SetIndent(2)
	err := errors.Join(e.Encode(node), e.Close())
	return b.String(), err
}
