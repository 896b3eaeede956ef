package config

import (
	"fmt"

	"go.yaml.in/yaml/v3"
)

// contextNodes returns the contexts' YAML nodes, for line numbers and the digits
// of numbers; viper keeps neither.
func contextNodes(content []byte) ([]*yaml.Node, error) {
	var document yaml.Node
	if err := yaml.Unmarshal(content, &document); err != nil {
		return nil, err
	}
	if list := child(root(&document), "contexts"); list != nil {
		return list.Content, nil
	}
	return nil, nil
}

// scalarOr returns a scalar as it was written; value is the fallback for one that
// comes from elsewhere through a merge key.
func scalarOr(node *yaml.Node, value any) string {
	if node != nil && node.Kind == yaml.AliasNode {
		node = node.Alias
	}
	if node != nil && node.Kind == yaml.ScalarNode {
		return node.Value
	}
	if value == nil {
		return ""
	}
	return fmt.Sprint(value)
}

func contextLines(node *yaml.Node) map[string]map[string]int {
	lines := map[string]map[string]int{}
	for section, keys := range pairs(node) {
		lines[section.Value] = map[string]int{}
		for key := range pairs(keys) {
			lines[section.Value][key.Value] = key.Line
		}
	}
	return lines
}
