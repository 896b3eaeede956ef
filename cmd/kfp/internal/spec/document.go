package spec

import (
	"encoding/json"
	"maps"
	"slices"
)

// document has the members of a specification that are used.
type document struct {
	Kind string    `json:"kind"`
	Spec argoSpec  `json:"spec"`
	Info *struct{} `json:"pipelineInfo"`
	Root struct {
		Inputs struct {
			Parameters map[string]v2Input `json:"parameters"`
		} `json:"inputDefinitions"`
	} `json:"root"`
}

type argoSpec struct {
	Arguments struct {
		Parameters []argoInput `json:"parameters"`
	} `json:"arguments"`
}

type argoInput struct {
	Name      string          `json:"name"`
	Value     json.RawMessage `json:"value"`
	Default   json.RawMessage `json:"default"`
	ValueFrom json.RawMessage `json:"valueFrom"`
}

// v2Input is an input, whose type has a different name in each of two releases of
// the format.
type v2Input struct {
	Type     string          `json:"parameterType"`
	OldType  string          `json:"type"`
	Default  json.RawMessage `json:"defaultValue"`
	Optional bool            `json:"isOptional"`
}

func (d document) argo() []Input {
	var out []Input
	for _, p := range d.Spec.Arguments.Parameters {
		out = append(out, Input{Name: p.Name, Required: p.Value == nil && p.Default == nil && p.ValueFrom == nil})
	}
	return out
}

func (d document) v2() []Input {
	parameters := d.Root.Inputs.Parameters
	var out []Input
	for _, name := range slices.Sorted(maps.Keys(parameters)) {
		p := parameters[name]
		out = append(out, Input{Name: name, Type: p.Type + p.OldType, Required: p.Default == nil && !p.Optional})
	}
	return out
}
