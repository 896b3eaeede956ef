package inputs

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// writer writes a value as JSON of one type.
type writer func(*yaml.Node) (json.RawMessage, error)

// kinds returns the writer for a type of a v2 pipeline's inputs, by its name in
// either release of the format. An unknown type accepts any JSON.
func kinds(kind string) (write writer, known bool) {
	switch kind {
	case "STRING":
		return asString, true
	case "NUMBER_INTEGER", "INT":
		return asInteger, true
	case "NUMBER_DOUBLE", "DOUBLE":
		return asNumber, true
	case "BOOLEAN":
		return asBoolean, true
	case "LIST":
		return shaped(yaml.SequenceNode, "a list"), true
	case "STRUCT":
		return shaped(yaml.MappingNode, "an object"), true
	}
	return toJSON, false
}

func asString(n *yaml.Node) (json.RawMessage, error) {
	if n.Kind != yaml.ScalarNode {
		return nil, fmt.Errorf("%s is not a string: put its JSON in quotes", describe(n))
	}
	return json.Marshal(n.Value)
}

func asNumber(n *yaml.Node) (json.RawMessage, error) {
	decimal, err := digits(n)
	if err != nil {
		return nil, err
	}
	if f, err := strconv.ParseFloat(decimal, 64); err != nil || math.IsInf(f, 0) {
		return nil, fmt.Errorf("%s is out of its range", n.Value)
	}
	return json.RawMessage(decimal), nil
}

func asInteger(n *yaml.Node) (json.RawMessage, error) {
	decimal, err := asNumber(n)
	if err != nil {
		return nil, err
	}
	f, err := strconv.ParseFloat(string(decimal), 64)
	if strings.ContainsAny(string(decimal), ".eE") && (err != nil || f != math.Trunc(f)) {
		return nil, fmt.Errorf("%s is not a whole number", n.Value)
	}
	return decimal, nil
}

// digits returns a number as JSON writes it.
func digits(n *yaml.Node) (string, error) {
	if n.Kind != yaml.ScalarNode || quoted(n) {
		return "", fmt.Errorf("%s is not a number", describe(n))
	}
	decimal, ok, err := number(n.Value)
	if err == nil && !ok {
		err = fmt.Errorf("%s is not a number", describe(n))
	}
	return decimal, err
}

func asBoolean(n *yaml.Node) (json.RawMessage, error) {
	decimal := ""
	if n.Kind == yaml.ScalarNode && !quoted(n) {
		decimal = word(n.Value)
	}
	if decimal != "true" && decimal != "false" {
		return nil, fmt.Errorf("%s is neither true nor false", describe(n))
	}
	return json.RawMessage(decimal), nil
}

func shaped(kind yaml.Kind, name string) writer {
	return func(n *yaml.Node) (json.RawMessage, error) {
		if n.Kind != kind {
			return nil, fmt.Errorf("%s is not %s", describe(n), name)
		}
		return toJSON(n)
	}
}

// describe describes a value in an error.
func describe(n *yaml.Node) string {
	switch n.Kind {
	case yaml.SequenceNode:
		return "a list"
	case yaml.MappingNode:
		return "an object"
	}
	const longest = 60
	if runes := []rune(n.Value); len(runes) > longest {
		return strconv.Quote(string(runes[:longest]) + "…")
	}
	return strconv.Quote(n.Value)
}
