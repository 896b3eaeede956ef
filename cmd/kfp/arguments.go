package kfp

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"tally/client/kfp"
	"tally/cmd/internal/exit"
)

// argument is a value for an input of a pipeline: a text from the command
// line, or JSON from a file.
type argument struct {
	name, text string
	json       json.RawMessage
}

// readArguments reads those of a file, and then those of the command line,
// which beat them.
func readArguments(params []string, file string) ([]argument, error) {
	values := map[string]argument{}
	if file != "" {
		fromFile, err := readArgumentFile(file)
		if err != nil {
			return nil, fmt.Errorf("--param-file: %w", err)
		}
		for name, value := range fromFile {
			values[name] = argument{name: name, json: value}
		}
	}
	for _, p := range params {
		name, text, ok := strings.Cut(p, "=")
		if !ok || name == "" {
			return nil, fmt.Errorf("--param %q: write name=value", p)
		}
		values[name] = argument{name: name, text: text}
	}
	var out []argument
	for _, name := range slices.Sorted(maps.Keys(values)) {
		out = append(out, values[name])
	}
	return out, nil
}

func readArgumentFile(file string) (map[string]json.RawMessage, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	if text, err = asJSON(text); err != nil {
		return nil, fmt.Errorf("%s is neither JSON nor YAML: %w", file, err)
	}
	var values map[string]json.RawMessage
	if err := json.Unmarshal(text, &values); err != nil {
		return nil, fmt.Errorf("%s must hold an object of inputs by name: %w", file, err)
	}
	return values, nil
}

// asJSON is the first document of a YAML text as JSON. JSON itself stays as it
// is, with the digits of its numbers. Unlike the YAML of Kubernetes, which is
// that of 2005, this one takes n and y for names.
func asJSON(text []byte) ([]byte, error) {
	if json.Valid(text) {
		return text, nil
	}
	var value any
	if err := yaml.Unmarshal(text, &value); err != nil {
		return nil, err
	}
	return json.Marshal(value)
}

// parameters are the arguments as an Argo workflow takes them: as text.
func parameters(arguments []argument) []kfp.Parameter {
	var out []kfp.Parameter
	for _, a := range arguments {
		text := a.text
		if a.json != nil && json.Unmarshal(a.json, &text) != nil {
			text = string(a.json)
		}
		out = append(out, kfp.Parameter{Name: a.name, Value: text})
	}
	return out
}

// values are the arguments as a v2 pipeline takes them: as JSON of the type
// that the input has. One that it does not have is left to the server to refuse.
func (p *pipelineText) values(arguments []argument) (map[string]json.RawMessage, error) {
	out := map[string]json.RawMessage{}
	for _, a := range arguments {
		kind := p.types[a.name]
		switch {
		case a.json != nil:
			out[a.name] = a.json
		case kind == "" || kind == "STRING":
			text, err := json.Marshal(a.text)
			if err != nil {
				return nil, fmt.Errorf("--param %s: %w", a.name, err)
			}
			out[a.name] = text
		case json.Valid([]byte(a.text)):
			out[a.name] = json.RawMessage(a.text)
		default:
			return nil, exit.Usagef("--param %s=%s: the input is of type %s, and that is not JSON", a.name, a.text, kind)
		}
	}
	return out, nil
}
