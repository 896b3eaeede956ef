package template

import (
	"fmt"
	"maps"
	"slices"
	"text/template/parse"
)

// state is one execution.
type state struct {
	template *Template
	tree     *parse.Tree
	out      []byte
	vars     []variable
	depth    int
}

type variable struct {
	name  string
	value any
}

// jump says how a list of nodes ended.
type jump int

const (
	onward jump = iota
	toBreak
	toContinue
)

// walk runs a node with dot.
func (s *state) walk(dot any, node parse.Node) (jump, error) {
	switch n := node.(type) {
	case *parse.ListNode:
		return s.list(dot, n)
	case *parse.TextNode:
		s.out = append(s.out, n.Text...)
	case *parse.ActionNode:
		return onward, s.action(dot, n)
	case *parse.IfNode:
		return s.branch(dot, &n.BranchNode, false)
	case *parse.WithNode:
		return s.branch(dot, &n.BranchNode, true)
	case *parse.RangeNode:
		return onward, s.loop(dot, &n.BranchNode)
	case *parse.TemplateNode:
		return onward, s.call(dot, n)
	case *parse.BreakNode:
		return toBreak, nil
	case *parse.ContinueNode:
		return toContinue, nil
	case *parse.CommentNode:
	default:
		return onward, s.at(node, fmt.Errorf("%s is not supported", node))
	}
	return onward, nil
}

func (s *state) list(dot any, list *parse.ListNode) (jump, error) {
	if list == nil {
		return onward, nil
	}
	for _, node := range list.Nodes {
		if to, err := s.walk(dot, node); err != nil || to != onward {
			return to, err
		}
	}
	return onward, nil
}

// action prints a pipeline, or sets the variables that it declares.
func (s *state) action(dot any, n *parse.ActionNode) error {
	v, err := s.pipeline(dot, n.Pipe)
	if err != nil || len(n.Pipe.Decl) > 0 {
		return err
	}
	s.out = appendText(s.out, v)
	return nil
}

// branch runs if and with.
func (s *state) branch(dot any, n *parse.BranchNode, with bool) (jump, error) {
	defer s.scope()()
	v, err := s.pipeline(dot, n.Pipe)
	switch {
	case err != nil:
		return onward, err
	case !truth(v):
		return s.list(dot, n.ElseList)
	case with:
		return s.list(v, n.List)
	}
	return s.list(dot, n.List)
}

// scope ends the variables declared after it.
func (s *state) scope() func() {
	n := len(s.vars)
	return func() { s.vars = s.vars[:n] }
}

// loop runs range.
func (s *state) loop(dot any, n *parse.BranchNode) error {
	defer s.scope()()
	over, err := s.pipeline(dot, n.Pipe)
	if err != nil {
		return err
	}
	some := false
	each := func(key, item any) (bool, error) {
		some = true
		defer s.scope()()
		s.iteration(n.Pipe, key, item)
		to, err := s.list(item, n.List)
		return err == nil && to != toBreak, err
	}
	if err := s.items(n.Pipe, over, each); err != nil || some {
		return err
	}
	_, err = s.list(dot, n.ElseList)
	return err
}

// iteration sets the variables of range: its item, or its key and its item.
func (s *state) iteration(pipe *parse.PipeNode, key, item any) {
	values := []any{key, item}
	if len(pipe.Decl) < len(values) {
		values = values[1:]
	}
	for i, decl := range pipe.Decl {
		if pipe.IsAssign {
			s.assign(decl.Ident[0], values[i])
		} else {
			s.vars = append(s.vars, variable{decl.Ident[0], values[i]})
		}
	}
}

// items calls each for what v holds, until it has enough; the keys of an object are sorted.
func (s *state) items(at parse.Node, v any, each func(key, item any) (bool, error)) error {
	switch v := v.(type) {
	case nil:
		return nil
	case []any:
		for i, item := range v {
			if more, err := each(int64(i), item); !more {
				return err
			}
		}
		return nil
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			if more, err := each(key, v[key]); !more {
				return err
			}
		}
		return nil
	case int64:
		for i := range v {
			if more, err := each(i, i); !more {
				return err
			}
		}
		return nil
	}
	return s.at(at, fmt.Errorf("range can't iterate over %s", describe(v)))
}

// call runs {{template "name" pipeline}}.
func (s *state) call(dot any, n *parse.TemplateNode) error {
	var data any
	if n.Pipe != nil {
		var err error
		if data, err = s.pipeline(dot, n.Pipe); err != nil {
			return err
		}
	}
	return s.at(n, s.run(n.Name, data))
}

// located is an error that says where in the template it was.
type located struct{ error }

// Unwrap returns the error.
func (l located) Unwrap() error { return l.error }

// at adds the place, unless an inner one is known.
func (s *state) at(node parse.Node, err error) error {
	if err == nil {
		return nil
	}
	if _, known := err.(located); known { //nolint:errorlint // only this package makes and returns them, unwrapped
		return err
	}
	where, what := s.tree.ErrorContext(node)
	return located{fmt.Errorf("%s: at <%s>: %w", where, what, err)}
}
