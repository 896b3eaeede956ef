package output

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"text/template"
	"time"
)

// TemplateFunctions documents the functions that -o template adds to Go's
// text/template, one line each.
func TemplateFunctions() []string {
	return []string{
		"json VALUE        VALUE as JSON on one line",
		"join SEP LIST     the items of LIST with SEP between them",
		"split SEP STRING  the parts of STRING between SEP",
		"upper STRING      STRING in upper case",
		"lower STRING      STRING in lower case",
		"trim STRING       STRING without blanks around it",
		"age TIME          how long ago an RFC 3339 time was: 5m, 3d",
		"eq A B...         A equals one of the others; numbers compare by value",
		"ne A B            A does not equal B",
		"lt A B            A < B, of two numbers or two strings",
		"le A B            A <= B",
		"gt A B            A > B",
		"ge A B            A >= B",
	}
}

// templateName is the template's name in errors.
const templateName = "line"

// templateTransform runs a Go template over each row's decoded JSON and ends it
// with a newline. A missing key prints <no value>; {{or .key ""}} prints nothing.
func templateTransform(ctx context.Context, o Options, through *passage) (transform, error) {
	t, err := template.New(templateName).Funcs(templateFuncs(o.Now)).Parse(o.Expression)
	if err != nil {
		return nil, fmt.Errorf("the template does not parse: %w", unprefixed(err))
	}
	var decoder decoder
	return func(dst, document []byte) ([]byte, error) {
		row, size, err := decoder.forExpressions(document)
		if err != nil {
			return dst, err
		}
		expected := len(document)
		return evaluate(ctx, func() ([]byte, error) {
			b := &filled{record: dst, expected: expected, most: printable(size), through: through}
			if err := t.Execute(until{ctx, b}, row); err != nil {
				return dst, expressionError("template", err)
			}
			return endLine(b.record), nil
		})
	}, nil
}

// expressionError is why an expression failed on a row.
func expressionError(language string, err error) error {
	if size := new(RowSizeError); errors.As(err, &size) {
		return size
	}
	return &ExpressionError{Language: language, Err: unprefixed(err)}
}

// unprefixed removes the package's name from an error of text/template, since
// our messages already say it.
func unprefixed(err error) error {
	return errors.New(strings.TrimPrefix(err.Error(), "template: "))
}

// templateFuncs returns the functions of templates. The comparisons replace those
// of text/template, which refuse to compare an integer with a fraction.
func templateFuncs(now time.Time) template.FuncMap {
	return template.FuncMap{
		"json":  templateJSON,
		"join":  templateJoin,
		"split": func(separator, s string) []string { return strings.Split(s, separator) },
		"upper": strings.ToUpper,
		"lower": strings.ToLower,
		"trim":  strings.TrimSpace,
		"age":   func(s string) (string, error) { return templateAge(s, now) },
		"eq":    equalsAny,
		"ne":    func(a, b any) (bool, error) { same, err := equals(a, b); return !same, err },
		"lt":    func(a, b any) (bool, error) { order, err := compare(a, b); return order < 0, err },
		"le":    func(a, b any) (bool, error) { order, err := compare(a, b); return order <= 0, err },
		"gt":    func(a, b any) (bool, error) { order, err := compare(a, b); return order > 0, err },
		"ge":    func(a, b any) (bool, error) { order, err := compare(a, b); return order >= 0, err },
	}
}

func templateJSON(v any) (string, error) {
	var b strings.Builder
	if !isLarge(v) {
		err := encode(&b, v)
		return strings.TrimSuffix(b.String(), "\n"), err
	}
	n, err := encodedSize(v, readable)
	if err != nil {
		return "", err
	}
	if n > mostRoom {
		return "", tooMuchPrinted()
	}
	collect(n)
	b.Grow(n)
	err = readable(&b).value(v)
	return b.String(), err
}

// templateJoin joins the items of a list; null is an empty list.
func templateJoin(separator string, list any) (string, error) {
	var parts []string
	switch list := list.(type) {
	case nil:
	case []string:
		parts = list
	case []any:
		for _, item := range list {
			parts = append(parts, fmt.Sprint(item))
		}
	default:
		return "", errors.New("join takes a list")
	}
	return strings.Join(parts, separator), nil
}

func templateAge(s string, now time.Time) (string, error) {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return "", fmt.Errorf("it takes a time: %w", err)
	}
	return string(appendTime(nil, t, style{terminal: true, now: now})), nil
}

// endLine ends a record with a line break unless it has one.
func endLine(record []byte) []byte {
	if bytes.HasSuffix(record, []byte("\n")) {
		return record
	}
	return append(record, '\n')
}
