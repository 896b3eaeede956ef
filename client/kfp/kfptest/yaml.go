package kfptest

import "go.yaml.in/yaml/v3"

// yamlAt returns the node at a path through the mappings of a file's first document: a
// compiled pipeline may have a second one, the platform specification. It returns a null
// node if there is none at the path.
func yamlAt(source string, path ...string) *yaml.Node {
	var document yaml.Node
	if yaml.Unmarshal([]byte(source), &document) != nil || document.Kind != yaml.DocumentNode {
		return &yaml.Node{}
	}
	node := document.Content[0]
	for _, key := range path {
		node = yamlMember(node, key)
	}
	return node
}

func yamlMember(node *yaml.Node, key string) *yaml.Node {
	if node.Kind == yaml.MappingNode {
		for i := 0; i < len(node.Content); i += 2 {
			if node.Content[i].Value == key {
				return node.Content[i+1]
			}
		}
	}
	return &yaml.Node{}
}

// yamlValue returns the scalar at a path.
func yamlValue(source string, path ...string) string { return yamlAt(source, path...).Value }

// yamlKeys returns the keys of the mapping at a path, in order.
func yamlKeys(source string, path ...string) []string {
	var keys []string
	if node := yamlAt(source, path...); node.Kind == yaml.MappingNode {
		for i := 0; i < len(node.Content); i += 2 {
			keys = append(keys, node.Content[i].Value)
		}
	}
	return keys
}
