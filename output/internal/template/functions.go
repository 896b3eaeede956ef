package template

import (
	"errors"
	"fmt"
	"html"
	"net/url"
)

// builtins are text/template's functions. and and or are not among them: they
// do not evaluate all of their arguments.
func builtins() map[string]Func {
	return map[string]Func{
		"not":      not,
		"len":      length,
		"index":    index,
		"slice":    slice,
		"print":    func(args []any) (any, error) { return fmt.Sprint(args...), nil },
		"println":  func(args []any) (any, error) { return fmt.Sprintln(args...), nil },
		"printf":   printf,
		"html":     func(args []any) (any, error) { return html.EscapeString(joined(args)), nil },
		"urlquery": func(args []any) (any, error) { return url.QueryEscape(joined(args)), nil },
		"eq":       anyEqual,
		"ne":       notEqual,
		"lt":       ordered(func(order int) bool { return order < 0 }),
		"le":       ordered(func(order int) bool { return order <= 0 }),
		"gt":       ordered(func(order int) bool { return order > 0 }),
		"ge":       ordered(func(order int) bool { return order >= 0 }),
	}
}

// Arity is an error unless there are n arguments.
func Arity(args []any, n int) error {
	if len(args) != n {
		return fmt.Errorf("it takes %d arguments, not %d", n, len(args))
	}
	return nil
}

// Text is an argument that must be a text.
func Text(v any) (string, error) {
	if s, ok := v.(string); ok {
		return s, nil
	}
	return "", fmt.Errorf("%s is given where a text is due", describe(v))
}

// joined is one text of the arguments, or the only one.
func joined(args []any) string {
	if len(args) == 1 {
		return string(appendText(nil, args[0]))
	}
	return fmt.Sprint(args...)
}

func not(args []any) (any, error) {
	if err := Arity(args, 1); err != nil {
		return nil, err
	}
	return !truth(args[0]), nil
}

func printf(args []any) (any, error) {
	if len(args) == 0 {
		return nil, errors.New("it needs a format")
	}
	format, err := Text(args[0])
	if err != nil {
		return nil, err
	}
	return fmt.Sprintf(format, args[1:]...), nil
}

func length(args []any) (any, error) {
	if err := Arity(args, 1); err != nil {
		return nil, err
	}
	switch v := args[0].(type) {
	case string:
		return int64(len(v)), nil
	case []any:
		return int64(len(v)), nil
	case map[string]any:
		return int64(len(v)), nil
	}
	return nil, fmt.Errorf("%s has no length", describe(args[0]))
}

// index follows keys and numbers into objects, lists and texts.
func index(args []any) (any, error) {
	if len(args) == 0 {
		return nil, errors.New("it needs what to look into")
	}
	v := args[0]
	for _, at := range args[1:] {
		var err error
		if v, err = element(v, at); err != nil {
			return nil, err
		}
	}
	return v, nil
}

func element(v, at any) (any, error) {
	switch v := v.(type) {
	case map[string]any:
		key, err := Text(at)
		return v[key], err
	case []any:
		i, err := position(at, len(v)-1)
		if err != nil {
			return nil, err
		}
		return v[i], nil
	case string:
		i, err := position(at, len(v)-1)
		if err != nil {
			return nil, err
		}
		return int64(v[i]), nil
	}
	return nil, fmt.Errorf("%s cannot be indexed", describe(v))
}

// position is an index that must not be beyond last.
func position(at any, last int) (int, error) {
	i, ok := at.(int64)
	switch {
	case !ok:
		return 0, fmt.Errorf("%s is given where a position is due", describe(at))
	case i < 0 || i > int64(last):
		return 0, fmt.Errorf("position %d is out of range", i)
	}
	return int(i), nil
}

// slice is a part of a list or text, from one position to before another.
func slice(args []any) (any, error) {
	if len(args) == 0 || len(args) > 3 {
		return nil, errors.New("it takes a list or text and at most two positions")
	}
	switch v := args[0].(type) {
	case []any:
		from, to, err := bounds(args[1:], len(v))
		if err != nil {
			return nil, err
		}
		return v[from:to], nil
	case string:
		from, to, err := bounds(args[1:], len(v))
		if err != nil {
			return nil, err
		}
		return v[from:to], nil
	}
	return nil, fmt.Errorf("%s has no parts", describe(args[0]))
}

func bounds(args []any, length int) (from, to int, err error) {
	to = length
	if len(args) > 1 {
		to, err = position(args[1], length)
	}
	if len(args) > 0 && err == nil {
		from, err = position(args[0], to)
	}
	return from, to, err
}

// anyEqual tells whether the first argument equals one of the others.
func anyEqual(args []any) (any, error) {
	if len(args) < 2 {
		return nil, errors.New("it needs two arguments")
	}
	for _, other := range args[1:] {
		if same, err := equal(args[0], other); same || err != nil {
			return same, err
		}
	}
	return false, nil
}

func notEqual(args []any) (any, error) {
	if err := Arity(args, 2); err != nil {
		return nil, err
	}
	same, err := equal(args[0], args[1])
	return !same, err
}

func ordered(holds func(order int) bool) Func {
	return func(args []any) (any, error) {
		if err := Arity(args, 2); err != nil {
			return nil, err
		}
		order, err := compare(args[0], args[1])
		return holds(order), err
	}
}
