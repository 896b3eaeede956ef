// Package inputs reads the inputs of a pipeline from the command line and from
// files, and writes them in the form that the kind of pipeline requires.
package inputs

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// Input is a value for an input of a pipeline.
type Input struct {
	// Name is the name of the input.
	Name string
	// node is its value in a file; if nil, value is from the command line.
	node  *yaml.Node
	value string
}

// Read reads the inputs of a YAML or JSON file and those of the command line,
// name=value, which take precedence. They are sorted by name. The file must
// contain one object; neither it nor the command line may repeat a name.
func Read(params []string, file string) ([]Input, error) {
	values := map[string]Input{}
	if file != "" {
		nodes, err := readFile(file)
		if err != nil {
			return nil, fmt.Errorf("--param-file: %w", err)
		}
		for _, m := range nodes {
			values[m.name] = Input{Name: m.name, node: m.value}
		}
	}
	named := map[string]bool{}
	for _, p := range params {
		name, value, ok := strings.Cut(p, "=")
		switch {
		case !ok || name == "":
			return nil, fmt.Errorf("--param %q: write name=value", p)
		case !utf8.ValidString(p):
			return nil, fmt.Errorf("--param %s: %w", name, errUTF8)
		}
		if named[name] {
			return nil, fmt.Errorf("--param: %q is duplicated", name)
		}
		named[name] = true
		values[name] = Input{Name: name, value: value}
	}
	var out []Input
	for _, name := range slices.Sorted(maps.Keys(values)) {
		out = append(out, values[name])
	}
	return out, nil
}

// Of returns the inputs of an object within a file, sorted by name; the zero node has
// none.
func Of(object *yaml.Node) ([]Input, error) {
	if object.IsZero() || object.ShortTag() == "!!null" {
		return nil, nil
	}
	if resolve(object).Kind != yaml.MappingNode {
		return nil, fmt.Errorf("params: %w", errObject)
	}
	all, err := members(resolve(object))
	if err != nil {
		return nil, fmt.Errorf("params: %w", err)
	}
	var out []Input
	for _, m := range all {
		out = append(out, Input{Name: m.name, node: m.value})
	}
	slices.SortFunc(out, func(a, b Input) int { return strings.Compare(a.Name, b.Name) })
	return out, nil
}

func readFile(file string) ([]member, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	found, err := parse(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return found, nil
}

// Value returns the input in the form of an Argo workflow: a scalar as written in
// its source, so that 2026-01-02, 1.10 and yes stay unchanged, and anything else
// as JSON.
func (i Input) Value() (string, error) {
	if i.node == nil {
		return i.value, nil
	}
	if i.node.Kind == yaml.ScalarNode {
		return i.node.Value, nil
	}
	data, err := toJSON(i.node)
	if err != nil {
		return "", fmt.Errorf("%s: %w", i.Name, err)
	}
	return string(data), nil
}

// JSON returns the input for a v2 pipeline: as JSON of its declared type, such as
// STRING or NUMBER_INTEGER. A string has the source's characters, a number the
// source's digits.
func (i Input) JSON(kind string) (json.RawMessage, error) {
	write, known := kinds(kind)
	node, err := i.node, error(nil)
	if node == nil {
		node, err = typed(i.value, kind)
	}
	var data json.RawMessage
	if err == nil {
		data, err = write(node)
	}
	if err != nil && known {
		return nil, fmt.Errorf("%s is of type %s, and %w", i.Name, kind, err)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", i.Name, err)
	}
	return data, nil
}

// typed returns what was typed as a node, as from a file.
func typed(value, kind string) (*yaml.Node, error) {
	plain := &yaml.Node{Kind: yaml.ScalarNode, Value: value}
	if kind != "LIST" && kind != "STRUCT" || !json.Valid([]byte(value)) {
		return plain, nil
	}
	return fromJSON([]byte(value))
}
