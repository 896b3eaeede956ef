package inputs

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"
)

const (
	// maxDepth bounds how deep values are nested, aliases and merges included.
	maxDepth = 100
	// maxSize bounds the JSON of one input in bytes: aliases of aliases grow fast.
	maxSize = 32 << 20
)

var (
	errDeep  = errors.New("it is nested too deeply, or within itself")
	errLarge = errors.New("its aliases expand to more than 32 MiB")
)

// toJSON converts a value to JSON.
func toJSON(n *yaml.Node) (json.RawMessage, error) {
	var out bytes.Buffer
	err := appendJSON(&out, n, 0)
	return out.Bytes(), err
}

func appendJSON(out *bytes.Buffer, n *yaml.Node, depth int) error {
	switch {
	case depth > maxDepth:
		return errDeep
	case out.Len() > maxSize:
		return errLarge
	}
	switch n.Kind {
	case yaml.AliasNode:
		return appendJSON(out, n.Alias, depth+1)
	case yaml.SequenceNode:
		return appendList(out, n, depth+1)
	case yaml.MappingNode:
		return appendObject(out, n, depth+1)
	}
	scalar, err := scalarJSON(n)
	out.Write(scalar)
	return err
}

func appendList(out *bytes.Buffer, n *yaml.Node, depth int) error {
	out.WriteByte('[')
	for i, item := range n.Content {
		if i > 0 {
			out.WriteByte(',')
		}
		if err := appendJSON(out, item, depth); err != nil {
			return err
		}
	}
	out.WriteByte(']')
	return nil
}

func appendObject(out *bytes.Buffer, n *yaml.Node, depth int) error {
	all, err := members(n)
	if err != nil {
		return err
	}
	out.WriteByte('{')
	for i, m := range all {
		if i > 0 {
			out.WriteByte(',')
		}
		name, err := json.Marshal(m.name)
		if err != nil {
			return err
		}
		out.Write(append(name, ':'))
		if err := appendJSON(out, m.value, depth); err != nil {
			return err
		}
	}
	out.WriteByte('}')
	return nil
}

// member is a name of an object with its value.
type member struct {
	name  string
	value *yaml.Node
}

// members returns the members of an object, and then those of the objects that it
// merges, which do not replace its own. Duplicate names are an error.
func members(n *yaml.Node) ([]member, error) {
	var all []member
	names, visited := map[string]bool{}, map[*yaml.Node]bool{}
	for merges := []*yaml.Node{n}; len(merges) > 0; {
		next := resolve(merges[0])
		if merges = merges[1:]; visited[next] {
			continue
		}
		visited[next] = true
		own, merged, err := contents(next)
		if err != nil {
			return nil, err
		}
		merges = append(merged, merges...)
		for _, m := range own {
			if !names[m.name] {
				names[m.name] = true
				all = append(all, m)
			}
		}
	}
	return all, nil
}

// contents returns an object's own members and what it merges; for a list, which
// may be merged as well, its items.
func contents(n *yaml.Node) (own []member, merged []*yaml.Node, err error) {
	if n.Kind == yaml.SequenceNode {
		return nil, n.Content, nil
	}
	if n.Kind != yaml.MappingNode {
		return nil, nil, fmt.Errorf("%s<< takes an object", line(n))
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		switch {
		case key.ShortTag() == "!!merge":
			merged = append(merged, value)
			continue
		case key.Kind != yaml.ScalarNode:
			return nil, nil, fmt.Errorf("%sa name is %s", line(key), describe(key))
		case seen[key.Value]:
			return nil, nil, fmt.Errorf("%s%q is duplicated", line(key), key.Value)
		}
		seen[key.Value] = true
		own = append(own, member{key.Value, resolve(value)})
	}
	return own, merged, nil
}

// resolve returns the target of an alias.
func resolve(n *yaml.Node) *yaml.Node {
	for range maxDepth {
		if n.Kind != yaml.AliasNode {
			break
		}
		n = n.Alias
	}
	return n
}

// line returns the position of a node for an error, empty for JSON.
func line(n *yaml.Node) string {
	if n.Line == 0 {
		return ""
	}
	return strings.TrimSpace(fmt.Sprintf("line %d:", n.Line)) + " "
}
