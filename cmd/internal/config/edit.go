package config

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/google/renameio/v2/maybe"
	"go.yaml.in/yaml/v3"
)

// Editor changes a configuration file and keeps its comments, its order and
// the case of its keys.
type Editor struct {
	path     string
	settings []Setting
	document yaml.Node
}

// Edit opens the file at path, which need not exist, for changes.
func Edit(path string, settings []Setting) (*Editor, error) {
	if err := CheckPath(path); err != nil {
		return nil, err
	}
	e := &Editor{path: path, settings: settings}
	text, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("configuration file: %w", err)
	}
	if err := yaml.Unmarshal(text, &e.document); err != nil {
		return nil, fmt.Errorf("configuration file %s: %w", path, err)
	}
	if len(e.document.Content) == 0 {
		e.document = yaml.Node{Kind: yaml.DocumentNode, Content: []*yaml.Node{{Kind: yaml.MappingNode}}}
	}
	return e, nil
}

// Use makes a context the current one.
func (e *Editor) Use(name string) error {
	if e.context(name) == nil {
		return fmt.Errorf("there is no context %q", name)
	}
	put(root(&e.document), "current", name)
	return nil
}

// Set gives a key, such as "stackrox.endpoint", a value in a context, which is
// made if it does not exist; the first one becomes the current one.
func (e *Editor) Set(context, key, value string) error {
	s, err := e.setting(key)
	if err != nil {
		return err
	}
	if s.Secret {
		return fmt.Errorf("%s: a secret has no place in this file; use %s-file, %s-command, tally config login %s, or the variable %s",
			key, key, key, s.API, s.Variable())
	}
	if err := s.check(value); err != nil {
		return err
	}
	put(section(e.makeContext(context), s.API), s.Key, value)
	return nil
}

// Unset removes a key from a context.
func (e *Editor) Unset(context, key string) error {
	s, err := e.setting(key)
	if err != nil {
		return err
	}
	keys := child(e.context(context), s.API)
	if child(keys, s.Key) == nil {
		return fmt.Errorf("%s is not set in context %q", key, context)
	}
	remove(keys, s.Key)
	return nil
}

// Save writes the file whole or not at all, readable by its owner only.
func (e *Editor) Save() error {
	var text bytes.Buffer
	encoder := yaml.NewEncoder(&text)
	encoder.SetIndent(2)
	if err := errors.Join(encoder.Encode(&e.document), encoder.Close()); err != nil {
		return fmt.Errorf("configuration file %s: %w", e.path, err)
	}
	return Write(e.path, text.Bytes())
}

// Write replaces the file at path, readable by its owner only, as is its
// directory if it must be made.
func Write(path string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("configuration file: %w", err)
	}
	if err := maybe.WriteFile(path, text, 0o600); err != nil {
		return fmt.Errorf("configuration file %s: %w", path, err)
	}
	return nil
}

// setting finds the declaration of "api.key".
func (e *Editor) setting(key string) (Setting, error) {
	api, name, _ := strings.Cut(key, ".")
	i := slices.IndexFunc(e.settings, func(s Setting) bool { return s.API == api && s.Key == name })
	if i < 0 {
		return Setting{}, unknown("key", key, Keys(e.settings))
	}
	return e.settings[i], nil
}

// Keys are the keys that the file may hold, as "api.key".
func Keys(settings []Setting) []string {
	var keys []string
	for _, s := range settings {
		if !s.Secret {
			keys = append(keys, s.API+"."+s.Key)
		}
	}
	return keys
}

// context finds a context's mapping, nil where there is none.
func (e *Editor) context(name string) *yaml.Node {
	list := child(root(&e.document), "contexts")
	if list == nil {
		return nil
	}
	for _, c := range list.Content {
		if n := child(c, "name"); n != nil && n.Value == name {
			return c
		}
	}
	return nil
}

func (e *Editor) makeContext(name string) *yaml.Node {
	if c := e.context(name); c != nil {
		return c
	}
	top := root(&e.document)
	list := child(top, "contexts")
	if list == nil || list.Kind != yaml.SequenceNode {
		put(top, "current", name)
		list = &yaml.Node{Kind: yaml.SequenceNode}
		top.Content = append(top.Content, scalar("contexts"), list)
	}
	c := &yaml.Node{Kind: yaml.MappingNode}
	put(c, "name", name)
	list.Content = append(list.Content, c)
	return c
}

// section is an API's mapping within a context; it is made if need be.
func section(context *yaml.Node, api string) *yaml.Node {
	if s := child(context, api); s != nil && s.Kind == yaml.MappingNode {
		return s
	}
	remove(context, api)
	s := &yaml.Node{Kind: yaml.MappingNode}
	context.Content = append(context.Content, scalar(api), s)
	return s
}

// put sets a key of a mapping to a text.
func put(mapping *yaml.Node, key, value string) {
	if v := child(mapping, key); v != nil {
		v.Kind, v.Tag, v.Value, v.Style, v.Content = yaml.ScalarNode, "!!str", value, 0, nil
		return
	}
	mapping.Content = append(mapping.Content, scalar(key), scalar(value))
}

func remove(mapping *yaml.Node, key string) {
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == key {
			mapping.Content = slices.Delete(mapping.Content, i, i+2)
			return
		}
	}
}

func scalar(text string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: text}
}
