package config

import (
	"slices"

	"go.yaml.in/yaml/v3"
)

// root returns a document's top-level mapping.
func root(document *yaml.Node) *yaml.Node {
	if document.Kind == yaml.DocumentNode && len(document.Content) > 0 {
		return document.Content[0]
	}
	return document
}

// child returns the value of a key in a mapping, nil if there is none.
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

// section returns an API's mapping within a context, and creates it if necessary.
func section(context *yaml.Node, api string) *yaml.Node {
	if s := child(context, api); s != nil && s.Kind == yaml.MappingNode {
		return s
	}
	remove(context, api)
	s := &yaml.Node{Kind: yaml.MappingNode}
	context.Content = append(context.Content, scalar(api, "!!str"), s)
	return s
}

// put sets a key of a mapping to a scalar with a tag.
func put(mapping *yaml.Node, key, value, tag string) {
	if v := child(mapping, key); v != nil {
		v.Kind, v.Tag, v.Value, v.Style, v.Content, v.Alias, v.Anchor = yaml.ScalarNode, tag, value, 0, nil, nil, ""
		return
	}
	mapping.Content = append(mapping.Content, scalar(key, "!!str"), scalar(value, tag))
}

func remove(mapping *yaml.Node, key string) {
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == key {
			mapping.Content = slices.Delete(mapping.Content, i, i+2)
			return
		}
	}
}

func scalar(value, tag string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: tag, Value: value}
}

// clone copies a node without its comments, which are about the original, and
// without anchors; aliases are shared.
func clone(node *yaml.Node) *yaml.Node {
	made := *node
	made.HeadComment, made.LineComment, made.FootComment, made.Anchor = "", "", "", ""
	made.Content = nil
	for _, c := range node.Content {
		made.Content = append(made.Content, clone(c))
	}
	return &made
}
