package template

import (
	"errors"
	"fmt"
	"text/template/parse"
)

// pipeline evaluates commands, each with the value of the one before it as its
// last argument, and sets the variables that it declares.
func (s *state) pipeline(dot any, pipe *parse.PipeNode) (any, error) {
	var value any
	for i, cmd := range pipe.Cmds {
		var last []any
		if i > 0 {
			last = []any{value}
		}
		var err error
		if value, err = s.command(dot, cmd, last); err != nil {
			return nil, s.at(cmd, err)
		}
	}
	if len(pipe.Decl) != 1 {
		return value, nil // a range sets two itself
	}
	if name := pipe.Decl[0].Ident[0]; pipe.IsAssign {
		s.assign(name, value)
	} else {
		s.vars = append(s.vars, variable{name, value})
	}
	return value, nil
}

// assign changes the innermost variable of that name; the parser knows there is one.
func (s *state) assign(name string, value any) {
	for i := len(s.vars) - 1; i >= 0; i-- {
		if s.vars[i].name == name {
			s.vars[i].value = value
			return
		}
	}
}

var errNoFunction = errors.New("arguments are given to what is no function")

func (s *state) command(dot any, cmd *parse.CommandNode, last []any) (any, error) {
	if f, ok := cmd.Args[0].(*parse.IdentifierNode); ok {
		return s.function(dot, f.Ident, cmd.Args[1:], last)
	}
	if len(cmd.Args) > 1 || len(last) > 0 {
		return nil, errNoFunction
	}
	if _, ok := cmd.Args[0].(*parse.NilNode); ok {
		return nil, errors.New("nil is not a command")
	}
	return s.argument(dot, cmd.Args[0])
}

// function calls a function. and and or stop at the first argument that decides.
func (s *state) function(dot any, name string, nodes []parse.Node, last []any) (any, error) {
	if name == "and" || name == "or" {
		return s.decide(dot, name == "or", nodes, last)
	}
	args := make([]any, 0, len(nodes)+1)
	for _, node := range nodes {
		v, err := s.argument(dot, node)
		if err != nil {
			return nil, err
		}
		args = append(args, v)
	}
	v, err := s.template.funcs[name](append(args, last...))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return v, nil
}

func (s *state) decide(dot any, decisive bool, nodes []parse.Node, last []any) (any, error) {
	if len(nodes)+len(last) == 0 {
		return nil, errors.New("and and or need arguments")
	}
	var v any
	for _, node := range nodes {
		var err error
		if v, err = s.argument(dot, node); err != nil || truth(v) == decisive {
			return v, err
		}
	}
	if len(last) > 0 {
		return last[0], nil
	}
	return v, nil
}

// argument evaluates what is no function with arguments.
func (s *state) argument(dot any, node parse.Node) (any, error) {
	switch n := node.(type) {
	case *parse.DotNode:
		return dot, nil
	case *parse.NilNode:
		return nil, nil
	case *parse.BoolNode:
		return n.True, nil
	case *parse.StringNode:
		return n.Text, nil
	case *parse.NumberNode:
		return constant(n)
	case *parse.FieldNode:
		return fields(dot, n.Ident)
	case *parse.VariableNode:
		return fields(s.variable(n.Ident[0]), n.Ident[1:])
	case *parse.PipeNode:
		return s.pipeline(dot, n)
	case *parse.IdentifierNode:
		return s.function(dot, n.Ident, nil, nil)
	case *parse.ChainNode:
		v, err := s.argument(dot, n.Node)
		if err != nil {
			return nil, err
		}
		return fields(v, n.Field)
	}
	return nil, fmt.Errorf("%s is not supported", node)
}

func (s *state) variable(name string) any {
	for i := len(s.vars) - 1; i >= 0; i-- {
		if s.vars[i].name == name {
			return s.vars[i].value
		}
	}
	return nil // the parser refuses variables that are not declared
}

func constant(n *parse.NumberNode) (any, error) {
	switch {
	case n.IsInt:
		return n.Int64, nil
	case n.IsFloat:
		return fraction(n.Float64), nil
	}
	return nil, fmt.Errorf("the number %s is too large", n.Text)
}

// fields follows names into objects. What an object does not have is nil, and so
// is all within it; but null has no keys.
func fields(v any, names []string) (any, error) {
	for _, name := range names {
		object, ok := v.(map[string]any)
		switch {
		case ok:
			if v, ok = object[name]; !ok {
				return nil, nil
			}
		case v == nil:
			return nil, fmt.Errorf("nil has no field %s", name)
		default:
			return nil, fmt.Errorf("%s has no field %s", describe(v), name)
		}
	}
	return v, nil
}
