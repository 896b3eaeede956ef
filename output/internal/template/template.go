// Package template runs the templates of Go's text/template over decoded JSON.
//
// It exists because text/template calls methods by names that come from a
// template, and so keeps the linker from leaving any method of any type out of
// the program: three megabytes, for data that has no methods. The grammar is
// text/template's own, from its package parse, and so are the results, with
// these exceptions: numbers compare with each other whatever their kinds, and
// there are no methods, no calls of values and no function js.
//
// A value is nil, a bool, a string, an int64, a [Float], a json.Number that is
// exact as neither of the two, a []any or a map[string]any.
package template

import (
	"fmt"
	"maps"
	"text/template/parse"
)

// Func is a function that templates may call.
type Func func(args []any) (any, error)

// Float is a number with a fraction.
type Float interface{ Float() float64 }

// Template is a parsed template. It is safe for concurrent use.
type Template struct {
	name  string
	trees map[string]*parse.Tree
	funcs map[string]Func
}

// Parse parses a template that may call funcs and the functions of this
// package: and, or, not, eq, ne, lt, le, gt, ge, len, index, slice, print,
// printf, println, html, urlquery.
func Parse(name, text string, funcs map[string]Func) (*Template, error) {
	t := &Template{name: name, funcs: builtins()}
	maps.Copy(t.funcs, funcs)
	known := map[string]any{"and": true, "or": true}
	for name := range t.funcs {
		known[name] = true
	}
	trees, err := parse.Parse(name, text, "", "", known)
	t.trees = trees
	return t, err
}

// Execute appends what the template makes of data.
func (t *Template) Execute(dst []byte, data any) ([]byte, error) {
	s := &state{template: t, out: dst}
	err := s.run(t.name, data)
	return s.out, err
}

// maxDepth bounds templates that call themselves.
const maxDepth = 1000

// run runs a template of the set on data, with variables of its own.
func (s *state) run(name string, data any) error {
	tree := s.template.trees[name]
	switch {
	case tree == nil && name == s.template.name:
		return nil // nothing but comments and definitions
	case tree == nil:
		return fmt.Errorf("template %q is not defined", name)
	case s.depth == maxDepth:
		return fmt.Errorf("template %q: templates are nested deeper than %d", name, maxDepth)
	}
	outer, outerVars := s.tree, s.vars
	s.tree, s.vars = tree, []variable{{"$", data}}
	s.depth++
	_, err := s.walk(data, tree.Root)
	s.tree, s.vars = outer, outerVars
	s.depth--
	return err
}
