package output

import (
	"bytes"
	"encoding/json"
	"fmt"

	"go.yaml.in/yaml/v3"
)

// yamlTransform turns a row's JSON into YAML, its keys in the server's order and
// its numbers with the server's digits. A list is one sequence, an item a row.
func yamlTransform(o Options) transform {
	return func(dst, document []byte) ([]byte, error) {
		d := json.NewDecoder(bytes.NewReader(document))
		d.UseNumber()
		node, err := yamlValue(d)
		if err == nil {
			err = atEnd(d)
		}
		if err != nil {
			return dst, fmt.Errorf("a row is not JSON: %w", err)
		}
		if !o.Single {
			node = &yaml.Node{Kind: yaml.SequenceNode, Content: []*yaml.Node{node}}
		}
		if !o.Terminal {
			return appendYAML(dst, node)
		}
		text, err := appendYAML(nil, node)
		return appendEscaped(dst, text, escapeYAML), err
	}
}

// escapeYAML writes a rune as double-quoted YAML may have it.
func escapeYAML(dst []byte, r rune) []byte {
	if r > 0xffff {
		return fmt.Appendf(dst, `\U%08x`, r)
	}
	return fmt.Appendf(dst, `\u%04x`, r)
}

func appendYAML(dst []byte, node *yaml.Node) ([]byte, error) {
	b := bytes.NewBuffer(dst)
	e := yaml.NewEncoder(b)
	e.SetIndent(2)
	if err := e.Encode(node); err != nil {
		return dst, fmt.Errorf("encoding a row as YAML: %w", err)
	}
	err := e.Close()
	return b.Bytes(), err
}

// yamlValue reads the next JSON value.
func yamlValue(d *json.Decoder) (*yaml.Node, error) {
	token, err := d.Token()
	if err != nil {
		return nil, err
	}
	if open, ok := token.(json.Delim); ok {
		return yamlItems(d, open)
	}
	return yamlScalar(token), nil
}

// yamlItems reads an object or array whose opening was just read. Keys are
// values like any other, so one loop serves both.
func yamlItems(d *json.Decoder, open json.Delim) (*yaml.Node, error) {
	node := &yaml.Node{Kind: yaml.MappingNode}
	if open == '[' {
		node.Kind = yaml.SequenceNode
	}
	for d.More() {
		item, err := yamlValue(d)
		if err != nil {
			return nil, err
		}
		node.Content = append(node.Content, item)
	}
	_, err := d.Token()
	return node, err
}

func yamlScalar(token json.Token) *yaml.Node {
	node := &yaml.Node{Kind: yaml.ScalarNode}
	switch v := token.(type) {
	case nil:
		node.Tag, node.Value = "!!null", "null"
	case bool:
		node.Tag, node.Value = "!!bool", fmt.Sprint(v)
	case json.Number:
		node.Value = string(v)
	case string:
		node.Tag, node.Value = "!!str", v
		node.Style = stringStyle(v)
	}
	return node
}

// stringStyle chooses how a string is written: lines as a block where that is
// exact, in double quotes with escapes where anything in it is not plain text.
func stringStyle(s string) yaml.Style {
	lines := false
	for _, r := range s {
		lines = lines || r == '\n'
		if r != '\n' && unsafeRune(r) {
			return yaml.DoubleQuotedStyle
		}
	}
	if lines {
		return yaml.LiteralStyle
	}
	return 0
}
