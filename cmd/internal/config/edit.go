package config

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Editor changes a configuration file, preserving comments, order, blank lines
// and alignment.
type Editor struct {
	path     string
	settings []Setting
	document yaml.Node
}

// Edit changes the file at path, which need not exist. An invalid change is a
// Mistake; nothing is written then.
func Edit(ctx context.Context, path string, settings []Setting, change func(*Editor) error) error {
	return Update(ctx, path, func(old []byte) ([]byte, error) {
		e := &Editor{path: path, settings: settings}
		if err := e.read(old); err != nil {
			return nil, Mistake(err)
		}
		before, err := e.encode()
		if err != nil {
			return nil, err
		}
		if err := change(e); err != nil {
			return nil, Mistake(err)
		}
		after, err := e.encode()
		if err != nil {
			return nil, err
		}
		return keepLayout(old, before, after), nil
	})
}

// read refuses a file that Load would refuse, so that a change cannot make a
// mistake worse.
func (e *Editor) read(content []byte) error {
	if err := (&File{Path: e.path}).parse(content, e.settings); err != nil {
		return fmt.Errorf("configuration file %s: %w", e.path, err)
	}
	if err := yaml.Unmarshal(content, &e.document); err != nil {
		return fmt.Errorf("configuration file %s: %w", e.path, err)
	}
	if len(e.document.Content) == 0 || e.document.Content[0].Kind != yaml.MappingNode {
		e.document = yaml.Node{Kind: yaml.DocumentNode, Content: []*yaml.Node{{Kind: yaml.MappingNode}}}
	}
	return nil
}

func (e *Editor) encode() ([]byte, error) {
	if len(root(&e.document).Content) == 0 {
		return nil, nil
	}
	var b bytes.Buffer
	encoder := yaml.NewEncoder(&b)
	encoder.SetIndent(2)
	if err := errors.Join(encoder.Encode(&e.document), encoder.Close()); err != nil {
		return nil, fmt.Errorf("configuration file %s: %w", e.path, err)
	}
	return b.Bytes(), nil
}

// Set sets a key, such as "stackrox.endpoint", in a context, which is created if
// it does not exist; the first context becomes the current one.
func (e *Editor) Set(context, key, value string) error {
	s, err := Find(e.settings, key)
	if err != nil {
		return err
	}
	if s.Secret {
		return secretInFile(s)
	}
	if value, err = Clean(key, value); err == nil && value == "" {
		err = fmt.Errorf("%s is blank: set a value, or run tally config unset %s", key, key)
	}
	if err == nil {
		err = s.check(value)
	}
	if err != nil {
		return err
	}
	put(section(e.makeContext(context), s.API), s.Key, s.canonical(value), s.tag())
	return nil
}

// Unset removes a key from a context.
func (e *Editor) Unset(context, key string) error {
	s, err := Find(e.settings, key)
	if err != nil {
		return err
	}
	keys := child(e.context(context), s.API)
	if child(keys, s.Key) == nil {
		return fmt.Errorf("%s is not set in context %q", key, context)
	}
	remove(keys, s.Key)
	if len(keys.Content) == 0 {
		remove(e.context(context), s.API)
	}
	return nil
}

// Find returns the declaration of a key such as "stackrox.endpoint".
func Find(settings []Setting, key string) (Setting, error) {
	api, name, _ := strings.Cut(key, ".")
	i := slices.IndexFunc(settings, func(s Setting) bool { return s.API == api && s.Key == name })
	if i < 0 {
		return Setting{}, unknown("key", key, Keys(settings))
	}
	return settings[i], nil
}

// tag returns the YAML type of the setting's value in the file.
func (s Setting) tag() string {
	switch s.Kind {
	case Bool:
		return "!!bool"
	case Count:
		return "!!int"
	case Text, Path, Duration, URL:
	}
	return "!!str"
}

// canonical returns a checked value in the form that YAML has for its type.
func (s Setting) canonical(value string) string {
	v := Value{Setting: s, Text: value}
	switch s.Kind {
	case Bool:
		return strconv.FormatBool(v.Bool())
	case Count:
		return strconv.Itoa(v.Count())
	case Text, Path, Duration, URL:
	}
	return value
}

// Keys returns the keys that the file may contain, as "api.key".
func Keys(settings []Setting) []string {
	var keys []string
	for _, s := range settings {
		if !s.Secret {
			keys = append(keys, s.API+"."+s.Key)
		}
	}
	return keys
}
