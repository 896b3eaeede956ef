package cci

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"go.yaml.in/yaml/v3"
)

// manifestJSON makes JSON of a manifest, with the types that Kubernetes gives
// them; what is JSON already stays as it is.
func manifestJSON(text []byte) ([]byte, error) {
	if json.Valid(text) {
		return text, nil
	}
	document, err := onlyDocument(text)
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

func onlyDocument(text []byte) (*yaml.Node, error) {
	documents := yaml.NewDecoder(bytes.NewReader(text))
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
		return nil, errors.New("the manifest holds several documents: create one at a time")
	case !errors.Is(err, io.EOF):
		return nil, fmt.Errorf("the manifest is neither JSON nor YAML: %w", err)
	}
	return &first, nil
}

// settle takes times and keys for the texts that they are in JSON, and refuses
// what readers of YAML do not agree about.
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

// oldBoolean tells the words that are true or false in the YAML of 2005 alone,
// which is that of Kubernetes.
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
