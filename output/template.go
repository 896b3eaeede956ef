package output

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"tally/output/internal/template"
)

// TemplateFunctions documents what -o template has beside the functions of Go's
// text/template, one line each.
func TemplateFunctions() []string {
	return []string{
		"json VALUE        VALUE as JSON on one line",
		"join SEP LIST     the items of LIST with SEP between them",
		"split SEP TEXT    the parts of TEXT between SEP",
		"upper TEXT        TEXT in upper case",
		"lower TEXT        TEXT in lower case",
		"trim TEXT         TEXT without blanks around it",
		"age TIME          how long ago an RFC 3339 time was: 5m, 3d",
	}
}

// templateTransform runs a Go template over each row's decoded JSON and ends it
// with a newline. A missing key prints <no value>; {{or .key ""}} prints nothing.
func templateTransform(o Options) (transform, error) {
	t, err := template.Parse("template", o.Expression, templateFuncs(o.Now))
	if err != nil {
		return nil, fmt.Errorf("the template does not parse: %w", err)
	}
	return func(dst, document []byte) ([]byte, error) {
		row, err := decodeForExpressions(document)
		if err != nil {
			return dst, err
		}
		record, err := t.Execute(dst, row)
		if err != nil {
			return dst, &ExpressionError{Language: "template", Err: err}
		}
		return endLine(record), nil
	}, nil
}

func templateFuncs(now time.Time) map[string]template.Func {
	return map[string]template.Func{
		"json":  templateJSON,
		"join":  templateJoin,
		"split": templateSplit,
		"upper": ofText(strings.ToUpper),
		"lower": ofText(strings.ToLower),
		"trim":  ofText(strings.TrimSpace),
		"age":   func(args []any) (any, error) { return templateAge(args, now) },
	}
}

// ofText is a function of one text.
func ofText(f func(string) string) template.Func {
	return func(args []any) (any, error) {
		text, err := onlyText(args)
		return f(text), err
	}
}

func onlyText(args []any) (string, error) {
	if err := template.Arity(args, 1); err != nil {
		return "", err
	}
	return template.Text(args[0])
}

func templateJSON(args []any) (any, error) {
	if err := template.Arity(args, 1); err != nil {
		return nil, err
	}
	text, err := marshal(args[0])
	return string(text), err
}

func templateJoin(args []any) (any, error) {
	if err := template.Arity(args, 2); err != nil {
		return nil, err
	}
	separator, err := template.Text(args[0])
	if err != nil {
		return nil, err
	}
	items, isList := args[1].([]any)
	if !isList && args[1] != nil {
		return nil, fmt.Errorf("%T is not a list", args[1])
	}
	texts := make([]string, len(items))
	for i, item := range items {
		texts[i] = fmt.Sprint(item)
	}
	return strings.Join(texts, separator), nil
}

func templateSplit(args []any) (any, error) {
	if err := template.Arity(args, 2); err != nil {
		return nil, err
	}
	separator, err := template.Text(args[0])
	if err != nil {
		return nil, err
	}
	text, err := template.Text(args[1])
	var parts []any
	for part := range strings.SplitSeq(text, separator) {
		parts = append(parts, part)
	}
	return parts, err
}

func templateAge(args []any, now time.Time) (any, error) {
	text, err := onlyText(args)
	if err != nil {
		return nil, err
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return nil, fmt.Errorf("it takes a time: %w", err)
	}
	return string(appendTime(nil, t, style{terminal: true, now: now})), nil
}

// endLine ends a record with a line end unless it has one.
func endLine(record []byte) []byte {
	if bytes.HasSuffix(record, []byte("\n")) {
		return record
	}
	return append(record, '\n')
}
