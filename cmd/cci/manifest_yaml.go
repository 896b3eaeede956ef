package cci

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"go.yaml.in/yaml/v3"

	"tally/cmd/internal/surrogate"
)

// manifestJSON converts a manifest to JSON, with the types that Kubernetes
// uses; JSON stays unchanged.
func manifestJSON(data []byte) ([]byte, error) {
	if json.Valid(data) {
		return data, errors.Join(surrogate.Check(data), onceNamed(json.NewDecoder(bytes.NewReader(data))))
	}
	document, err := onlyDocument(data)
	if err != nil {
		return nil, err
	}
	if err := settle(document); err != nil {
		return nil, err
	}
	var value any
	if err := document.Decode(&value); err != nil {
		return nil, inOneLine(err)
	}
	return json.Marshal(value)
}

// onceNamed refuses valid JSON with a duplicate member: some readers take the
// first, others the last.
func onceNamed(d *json.Decoder) error {
	opening, err := d.Token()
	if _, nested := opening.(json.Delim); err != nil || !nested {
		return err
	}
	names := map[json.Token]bool{}
	for d.More() {
		if opening == json.Delim('{') {
			name, err := d.Token()
			if err != nil {
				return err
			}
			if names[name] {
				return fmt.Errorf("%q is duplicated", name)
			}
			names[name] = true
		}
		if err := onceNamed(d); err != nil {
			return err
		}
	}
	_, err = d.Token() // the closing delimiter
	return err
}

func onlyDocument(data []byte) (*yaml.Node, error) {
	documents := yaml.NewDecoder(bytes.NewReader(data))
	var first, second yaml.Node
	err := documents.Decode(&first)
	if errors.Is(err, io.EOF) {
		return nil, errors.New("the manifest is empty")
	}
	if err == nil {
		err = documents.Decode(&second)
	}
	switch {
	case err == nil:
		return nil, errors.New("the manifest contains several documents: create one at a time")
	case !errors.Is(err, io.EOF):
		return nil, fmt.Errorf("the manifest is neither JSON nor YAML: %w", err)
	}
	return &first, nil
}

// settle turns times and keys into the strings that they are in JSON, and
// refuses values that YAML readers disagree about.
func settle(node *yaml.Node) error {
	if node.Kind == yaml.ScalarNode {
		return settleScalar(node)
	}
	for i, part := range node.Content {
		if err := settle(part); err != nil {
			return err
		}
		if node.Kind != yaml.MappingNode || i%2 == 1 || part.ShortTag() == "!!merge" {
			continue
		}
		if part.Kind != yaml.ScalarNode || part.ShortTag() == "!!null" {
			return fmt.Errorf("line %d: a key must be a string", part.Line)
		}
		part.Tag = "!!str"
	}
	return nil
}

func settleScalar(node *yaml.Node) error {
	plain := node.Style == 0
	switch tag := node.ShortTag(); {
	case tag == "!!timestamp":
		node.Tag = "!!str"
	case tag == "!!float" && plain && strings.Trim(node.Value, "+-0123456789_") == "":
		return fmt.Errorf("line %d: %s has more than 64 bits: quote it to make it a string, %[2]q", node.Line, node.Value)
	case tag == "!!str" && plain && oldBoolean(node.Value):
		return fmt.Errorf("line %d: %s is a boolean to some YAML parsers and a string to others: write true, false, or %[2]q", node.Line, node.Value)
	}
	return nil
}

// oldBoolean reports whether a word is a boolean only in YAML 1.1, which
// Kubernetes uses.
func oldBoolean(word string) bool {
	switch word {
	case "y", "Y", "yes", "Yes", "YES", "on", "On", "ON", "n", "N", "no", "No", "NO", "off", "Off", "OFF":
		return true
	}
	return false
}

func inOneLine(err error) error {
	var several *yaml.TypeError
	if errors.As(err, &several) {
		return errors.New(strings.Join(several.Errors, "; "))
	}
	return err
}
