package config

import (
	"os"

	"go.yaml.in/yaml/v3"
)

// lines finds the line of every key of every context, for messages; viper
// keeps none. A file that cannot be read has none either.
func (f *File) lines() {
	text, err := os.ReadFile(f.Path)
	if err != nil {
		return
	}
	var document yaml.Node
	if yaml.Unmarshal(text, &document) != nil {
		return
	}
	list := child(root(&document), "contexts")
	if list == nil {
		return
	}
	for i, node := range list.Content {
		if i < len(f.Contexts) {
			f.Contexts[i].Lines = contextLines(node)
		}
	}
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

// root is a document's own mapping.
func root(document *yaml.Node) *yaml.Node {
	if document.Kind == yaml.DocumentNode && len(document.Content) > 0 {
		return document.Content[0]
	}
	return document
}

// child is the value of a key in a mapping, nil where there is none.
func child(mapping *yaml.Node, key string) *yaml.Node {
	for k, v := range pairs(mapping) {
		if k.Value == key {
			return v
		}
	}
	return nil
}

// pairs yields the keys and values of a mapping.
func pairs(mapping *yaml.Node) func(yield func(key, value *yaml.Node) bool) {
	return func(yield func(key, value *yaml.Node) bool) {
		if mapping == nil || mapping.Kind != yaml.MappingNode {
			return
		}
		for i := 0; i+1 < len(mapping.Content); i += 2 {
			if !yield(mapping.Content[i], mapping.Content[i+1]) {
				return
			}
		}
	}
}
