package config

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"tally/output"
)

// Use makes a context current.
func (e *Editor) Use(name string) error {
	if _, err := e.existing(name); err != nil {
		return err
	}
	put(root(&e.document), "current", name, "!!str")
	return nil
}

// Rename renames a context; the new name must be free.
func (e *Editor) Rename(old, name string) error {
	c, err := e.existing(old)
	if err != nil {
		return err
	}
	if err := e.free(name); err != nil {
		return err
	}
	put(c, "name", name, "!!str")
	if current := child(root(&e.document), "current"); current != nil && current.Value == old {
		put(root(&e.document), "current", name, "!!str")
	}
	return nil
}

// Copy adds a context with the settings of another.
func (e *Editor) Copy(from, name string) error {
	c, err := e.existing(from)
	if err != nil {
		return err
	}
	if err := e.free(name); err != nil {
		return err
	}
	made := clone(c)
	put(made, "name", name, "!!str")
	list := e.list()
	list.Content = append(list.Content, made)
	return nil
}

// Delete removes a context. If it was current, no context is current afterwards.
func (e *Editor) Delete(name string) error {
	c, err := e.existing(name)
	if err != nil {
		return err
	}
	list := e.list()
	list.Content = slices.DeleteFunc(list.Content, func(n *yaml.Node) bool { return n == c })
	top := root(&e.document)
	if current := child(top, "current"); current != nil && current.Value == name {
		remove(top, "current")
	}
	return nil
}

// Names returns the names of the contexts.
func (e *Editor) Names() []string {
	var names []string
	if list := e.list(); list != nil {
		for _, c := range list.Content {
			names = append(names, scalarOr(child(c, "name"), nil))
		}
	}
	return names
}

func (e *Editor) list() *yaml.Node { return child(root(&e.document), "contexts") }

// context finds a context's mapping, nil if there is none.
func (e *Editor) context(name string) *yaml.Node {
	i := slices.Index(e.Names(), name)
	if i < 0 {
		return nil
	}
	return e.list().Content[i]
}

func (e *Editor) existing(name string) (*yaml.Node, error) {
	if c := e.context(name); c != nil {
		return c, nil
	}
	return nil, NoContext(name, e.Names())
}

// NoContext returns the error for a context that does not exist.
func NoContext(name string, known []string) error {
	switch near := output.Nearest(name, known); {
	case near != "":
		return fmt.Errorf("there is no context %q; did you mean %q?", name, near)
	case len(known) == 0:
		return fmt.Errorf("there is no context %q, nor any other", name)
	}
	return fmt.Errorf("there is no context %q; known are %s", name, strings.Join(known, ", "))
}

func (e *Editor) free(name string) error {
	if err := CheckName(name); err != nil {
		return err
	}
	if e.context(name) != nil {
		return fmt.Errorf("there is a context %q already", name)
	}
	return nil
}

// CheckName refuses an invalid name for a context.
func CheckName(name string) error {
	clean, err := Clean("the name of a context", name)
	if err == nil && clean != name {
		err = fmt.Errorf("the name of a context must not begin or end with white space: %q", name)
	}
	return err
}

func (e *Editor) makeContext(name string) *yaml.Node {
	if c := e.context(name); c != nil {
		return c
	}
	top, list := root(&e.document), e.list()
	if list == nil || list.Kind != yaml.SequenceNode {
		remove(top, "contexts")
		put(top, "current", name, "!!str")
		list = &yaml.Node{Kind: yaml.SequenceNode}
		top.Content = append(top.Content, scalar("contexts", "!!str"), list)
	}
	c := &yaml.Node{Kind: yaml.MappingNode}
	put(c, "name", name, "!!str")
	list.Content = append(list.Content, c)
	return c
}
