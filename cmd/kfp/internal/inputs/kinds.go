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

// kinds is the writer for a type of a v2 pipeline's inputs, in the names of
// either release of its format. A type that is not known takes any JSON.
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
	text, err := digits(n)
	if err != nil {
		return nil, err
	}
	if f, err := strconv.ParseFloat(text, 64); err != nil || math.IsInf(f, 0) {
		return nil, fmt.Errorf("%s is out of its range", n.Value)
	}
	return json.RawMessage(text), nil
}

func asInteger(n *yaml.Node) (json.RawMessage, error) {
	text, err := asNumber(n)
	if err != nil {
		return nil, err
	}
	f, err := strconv.ParseFloat(string(text), 64)
	if strings.ContainsAny(string(text), ".eE") && (err != nil || f != math.Trunc(f)) {
		return nil, fmt.Errorf("%s is not a whole number", n.Value)
	}
	return text, nil
}

// digits are those of a number, as JSON writes it.
func digits(n *yaml.Node) (string, error) {
	if n.Kind != yaml.ScalarNode || quoted(n) {
		return "", fmt.Errorf("%s is not a number", describe(n))
	}
	text, ok, err := number(n.Value)
	if err == nil && !ok {
		err = fmt.Errorf("%s is not a number", describe(n))
	}
	return text, err
}

func asBoolean(n *yaml.Node) (json.RawMessage, error) {
	text := ""
	if n.Kind == yaml.ScalarNode && !quoted(n) {
		text = word(n.Value)
	}
	if text != "true" && text != "false" {
		return nil, fmt.Errorf("%s is neither true nor false", describe(n))
	}
	return json.RawMessage(text), nil
}

func shaped(kind yaml.Kind, name string) writer {
	return func(n *yaml.Node) (json.RawMessage, error) {
		if n.Kind != kind {
			return nil, fmt.Errorf("%s is not %s", describe(n), name)
		}
		return toJSON(n)
	}
}

// describe is a value in an error.
func describe(n *yaml.Node) string {
	switch n.Kind {
	case yaml.SequenceNode:
		return "a list"
	case yaml.MappingNode:
		return "an object"
	}
	const longest = 60
	if text := []rune(n.Value); len(text) > longest {
		return strconv.Quote(string(text[:longest]) + "…")
	}
	return strconv.Quote(n.Value)
}
