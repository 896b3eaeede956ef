package config

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/viper"
	"go.yaml.in/yaml/v3"

	"tally/output"
)

// document is the structure of the file. Contexts are a list because viper
// lower-cases the keys of maps and splits them at dots, which would change users'
// names.
type document struct {
	Current  string           `mapstructure:"current"`
	Contexts []map[string]any `mapstructure:"contexts"`
}

// parse fills f from the file's content.
func (f *File) parse(content []byte, settings []Setting) error {
	v := viper.NewWithOptions(viper.KeyDelimiter("::"))
	v.SetConfigType("yaml")
	if err := v.ReadConfig(bytes.NewReader(content)); err != nil {
		return err
	}
	var doc document
	if err := v.UnmarshalExact(&doc); err != nil {
		return fmt.Errorf("only current and contexts are allowed at the top level: %w", err)
	}
	nodes, err := contextNodes(content)
	if err != nil {
		return err
	}
	f.Current = Trim(doc.Current)
	for i, raw := range doc.Contexts {
		var node *yaml.Node
		if i < len(nodes) {
			node = nodes[i]
		}
		c, err := parseContext(raw, node, settings)
		if err != nil {
			return fmt.Errorf("context %d: %w", i+1, err)
		}
		if f.Context(c.Name) != nil {
			return fmt.Errorf("two contexts are named %q", c.Name)
		}
		f.Contexts = append(f.Contexts, c)
	}
	return nil
}

// parseContext checks one context of the file against the declared settings.
// node is its YAML node.
func parseContext(raw map[string]any, node *yaml.Node, settings []Setting) (Context, error) {
	c := Context{Name: scalarOr(child(node, "name"), raw["name"]), Values: map[string]map[string]string{}, Lines: contextLines(node)}
	if Blank(c.Name) {
		return Context{}, errors.New("it has no name")
	}
	for section, content := range raw {
		if section == "name" {
			continue
		}
		if !slices.Contains(sections(settings), section) {
			return c, unknown("section", section, sections(settings))
		}
		keys, ok := content.(map[string]any)
		if !ok && content != nil {
			return c, fmt.Errorf("%s must be a mapping of keys to values", section)
		}
		values, err := parseSection(section, keys, child(node, section), settings)
		if err != nil {
			return c, err
		}
		c.Values[section] = values
	}
	return c, nil
}

func parseSection(section string, keys map[string]any, node *yaml.Node, settings []Setting) (map[string]string, error) {
	values := map[string]string{}
	for key, value := range keys {
		s, err := fileSetting(section, key, settings)
		if err != nil {
			return nil, err
		}
		if value == nil {
			continue // a key without a value is not set
		}
		content, err := plain(section+"."+key, value, child(node, key))
		if err != nil {
			return nil, err
		}
		if err := s.check(content); err != nil {
			return nil, fmt.Errorf("%s: %w", section, err)
		}
		values[key] = content
	}
	return values, nil
}

// fileSetting finds the declaration of a key, which must be allowed in the file.
func fileSetting(section, key string, settings []Setting) (Setting, error) {
	i := slices.IndexFunc(settings, func(s Setting) bool { return s.API == section && s.Key == key })
	if i < 0 {
		return Setting{}, unknown("key", section+"."+key, keysOf(section, settings))
	}
	if s := settings[i]; s.Secret {
		return s, secretInFile(s)
	}
	return settings[i], nil
}

func secretInFile(s Setting) error {
	key := s.API + "." + s.Key
	return fmt.Errorf("%s: a secret is not allowed in this file; use %s-file, %s-command, tally config login %s, or the variable %s",
		key, key, key, s.API, s.Variable())
}

// plain returns a value as written in the file: a number keeps its digits.
func plain(name string, value any, node *yaml.Node) (string, error) {
	switch value.(type) {
	case map[string]any, []any:
		return "", fmt.Errorf("%s must be a single value", name)
	}
	s := scalarOr(node, value)
	if s == "" {
		return "", fmt.Errorf("%s is blank: set a value, or omit it", name)
	}
	return Clean(name, s)
}

func sections(settings []Setting) []string {
	var names []string
	for _, s := range settings {
		if !slices.Contains(names, s.API) {
			names = append(names, s.API)
		}
	}
	return names
}

func keysOf(section string, settings []Setting) []string {
	var keys []string
	for _, s := range settings {
		if s.API == section && !s.Secret {
			keys = append(keys, section+"."+s.Key)
		}
	}
	return keys
}

// unknown returns the error for a misspelt name.
func unknown(what, name string, known []string) error {
	if near := output.Nearest(name, known); near != "" {
		return fmt.Errorf("unknown %s %q; did you mean %q?", what, name, near)
	}
	return fmt.Errorf("unknown %s %q; known are %s", what, name, strings.Join(known, ", "))
}
