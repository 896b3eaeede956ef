// Package spec reads the specifications of pipelines: Argo workflows, and the
// intermediate representation of the v2 compiler.
package spec

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"go.yaml.in/yaml/v3"

	"tally/client/rest"
	"tally/cmd/internal/surrogate"
)

// Spec is a pipeline's specification.
type Spec struct {
	// Source is the specification as it was read, with all its documents.
	Source string
	// V2 means that it is the intermediate representation of the v2 compiler rather than
	// an Argo workflow.
	V2 bool
	// Inputs are the declared inputs.
	Inputs []Input
}

// Input is an input as a pipeline declares it.
type Input struct {
	Name string
	// Type is empty for an Argo workflow, whose inputs are strings.
	Type string
	// Required means that there is no default.
	Required bool
}

var errNotPipeline = errors.New("it is neither an Argo workflow nor a compiled v2 pipeline")

// Parse reads a specification in YAML or JSON. A second document, such as
// the one for a platform, is left to the server.
func Parse(source string) (*Spec, error) {
	for d := yaml.NewDecoder(bytes.NewReader(surrogate.YAML([]byte(source)))); ; {
		doc, err := next(d)
		if errors.Is(err, io.EOF) {
			return nil, errNotPipeline
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %w", errNotPipeline, err)
		}
		switch {
		case doc.Kind == "Workflow":
			return &Spec{Source: source, Inputs: doc.argo()}, nil
		case doc.Info != nil:
			return &Spec{Source: source, V2: true, Inputs: doc.v2()}, nil
		}
	}
}

// next parses the next document. Unlike Kubernetes, which reads YAML 1.1, this
// takes n and y for names.
func next(d *yaml.Decoder) (document, error) {
	var doc document
	var value any
	if err := d.Decode(&value); err != nil {
		return doc, err
	}
	plain, err := json.Marshal(value)
	if err != nil {
		return doc, err
	}
	if _, isObject := value.(map[string]any); !isObject {
		return doc, nil
	}
	return doc, rest.JSONError(json.Unmarshal(plain, &doc))
}
