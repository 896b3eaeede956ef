package inputs

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"tally/cmd/internal/surrogate"
)

var (
	errEmpty   = errors.New("it is empty: write {} for no inputs")
	errObject  = errors.New("it must contain an object of inputs by name")
	errSeveral = errors.New("it contains more than one document")
	errUTF8    = errors.New("it is not UTF-8")
)

// parse reads the object in a YAML or JSON document.
func parse(data []byte) ([]member, error) {
	if !utf8.Valid(data) {
		return nil, errUTF8
	}
	root, err := document(bytes.TrimPrefix(data, []byte("\ufeff")))
	switch {
	case err != nil:
		return nil, err
	case root.Kind != yaml.MappingNode:
		return nil, errObject
	}
	return members(root)
}

// document returns the single value of a YAML or JSON document. JSON has its own
// reader, since YAML lacks some of its escapes.
func document(data []byte) (*yaml.Node, error) {
	if json.Valid(data) {
		return fromJSON(data)
	}
	var doc, next yaml.Node
	d := yaml.NewDecoder(bytes.NewReader(data))
	switch err := d.Decode(&doc); {
	case errors.Is(err, io.EOF):
		return nil, errEmpty
	case err != nil:
		return nil, fmt.Errorf("it is neither JSON nor YAML: %w", err)
	}
	switch err := d.Decode(&next); {
	case err == nil:
		return nil, errSeveral
	case !errors.Is(err, io.EOF):
		return nil, fmt.Errorf("it is neither JSON nor YAML: %w", err)
	}
	root := doc.Content[0]
	if root.Kind == yaml.ScalarNode && root.Value == "" && !quoted(root) {
		return nil, errEmpty
	}
	return root, nil
}

// fromJSON converts JSON to a YAML node, with the source's digits.
func fromJSON(data []byte) (*yaml.Node, error) {
	if err := surrogate.Check(data); err != nil {
		return nil, err
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	n, err := nextJSON(d)
	if err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errSeveral
	}
	return n, nil
}

func nextJSON(d *json.Decoder) (*yaml.Node, error) {
	token, err := d.Token()
	if err != nil {
		return nil, err
	}
	n := &yaml.Node{Kind: yaml.ScalarNode}
	switch t := token.(type) {
	case json.Delim:
		n.Kind = map[json.Delim]yaml.Kind{'[': yaml.SequenceNode, '{': yaml.MappingNode}[t]
		return n, fill(n, d)
	case string:
		n.Value, n.Style = t, yaml.DoubleQuotedStyle
	case nil:
		n.Value = "null"
	default:
		n.Value = fmt.Sprint(t)
	}
	return n, nil
}

// fill reads the content of a list or an object, in which names and values
// alternate.
func fill(n *yaml.Node, d *json.Decoder) error {
	for d.More() {
		inner, err := nextJSON(d)
		if err != nil {
			return err
		}
		n.Content = append(n.Content, inner)
	}
	_, err := d.Token()
	return err
}
