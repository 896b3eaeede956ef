package output

import (
	"bytes"
	"fmt"
	"strings"
	"text/template"
	"time"
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
	t, err := template.New("template").Funcs(templateFuncs(o.Now)).Parse(o.Expression)
	if err != nil {
		return nil, fmt.Errorf("the template does not parse: %w", err)
	}
	return func(dst, document []byte) ([]byte, error) {
		row, err := decodeForExpressions(document)
		if err != nil {
			return dst, err
		}
		b := bytes.NewBuffer(dst)
		if err := t.Execute(b, row); err != nil {
			return dst, &ExpressionError{Language: "template", Err: err}
		}
		return endLine(b.Bytes()), nil
	}, nil
}

func templateFuncs(now time.Time) template.FuncMap {
	return template.FuncMap{
		"json":  templateJSON,
		"join":  templateJoin,
		"split": func(separator, s string) []string { return strings.Split(s, separator) },
		"upper": strings.ToUpper,
		"lower": strings.ToLower,
		"trim":  strings.TrimSpace,
		"age":   func(t string) (string, error) { return templateAge(t, now) },
	}
}

func templateJSON(v any) (string, error) {
	text, err := marshal(v)
	return string(text), err
}

func templateJoin(separator string, items any) (string, error) {
	var texts []string
	switch items := items.(type) {
	case nil:
	case []string:
		texts = items
	case []any:
		for _, item := range items {
			texts = append(texts, fmt.Sprint(item))
		}
	default:
		return "", fmt.Errorf("join: %T is not a list", items)
	}
	return strings.Join(texts, separator), nil
}

func templateAge(text string, now time.Time) (string, error) {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return "", fmt.Errorf("age: %w", err)
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
