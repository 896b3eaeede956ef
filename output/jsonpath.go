package output

import (
	"fmt"
	"reflect"
	"strings"

	"k8s.io/client-go/util/jsonpath"
)

// jsonPathTransform runs kubectl's JSONPath over each row's decoded JSON and ends
// it with a newline. Missing keys are empty.
func jsonPathTransform(o Options, through *passage) (transform, error) {
	s := literalKeys(relaxed(o.Expression))
	if _, err := parseJSONPath(s); err != nil {
		return nil, fmt.Errorf("the JSONPath %s does not parse: %w", o.Expression, err)
	}
	descends := descends(s)
	var decoder decoder
	return func(dst, document []byte) ([]byte, error) {
		row, size, err := decoder.forExpressions(document)
		if err != nil {
			return dst, err
		}
		if descends && isLarge(row) {
			return dst, &ExpressionError{Language: "jsonpath", Err: errDescent}
		}
		// A path with a range changes while it runs, so each row needs a new one.
		path, err := parseJSONPath(s)
		if err != nil {
			return dst, &ExpressionError{Language: "jsonpath", Err: err}
		}
		b := &filled{record: dst, expected: len(document), most: printable(size), through: through}
		if err := execute(b, path, row, size); err != nil {
			return dst, expressionError("jsonpath", err)
		}
		return endLine(b.record), nil
	}, nil
}

// execute prints the values that a path finds in a row, as the library does: objects
// and arrays as JSON, other values unchanged, separated by blanks.
func execute(b *filled, path *jsonpath.JSONPath, row any, size int) error {
	if size < large {
		return path.Execute(b, row)
	}
	results, err := path.FindResults(row)
	if err != nil {
		return err
	}
	for _, values := range results {
		for i, v := range values {
			if i > 0 {
				b.add(" ")
			}
			if err := printFound(b, path, v); err != nil {
				return err
			}
		}
	}
	return nil
}

func printFound(b *filled, path *jsonpath.JSONPath, v reflect.Value) error {
	var found any
	if v.IsValid() { // within a range, null is not
		found = v.Interface()
	}
	switch found.(type) {
	case map[string]any, []any:
	default:
		return path.PrintResults(b, []reflect.Value{v})
	}
	if b.through.isOpen() {
		return escaping(b).value(found)
	}
	n, err := encodedSize(found, escaping)
	if err != nil {
		return err
	}
	b.expected = len(b.record) + n
	if b.expected > b.most {
		return tooMuchPrinted()
	}
	return escaping(b).value(found)
}

func parseJSONPath(s string) (*jsonpath.JSONPath, error) {
	path := jsonpath.New("jsonpath").AllowMissingKeys(true)
	return path, path.Parse(s)
}

// relaxed accepts name and .name for {.name}, as kubectl does.
func relaxed(expression string) string {
	switch {
	case strings.Contains(expression, "{"):
		return expression
	case strings.HasPrefix(expression, "."), strings.HasPrefix(expression, "$"),
		strings.HasPrefix(expression, "["), strings.HasPrefix(expression, "@"):
		return "{" + expression + "}"
	}
	return "{." + expression + "}"
}

// literalKeys makes a quoted key in brackets literal, as in kubectl's
// documentation: the library takes ['a.b/c'] for a path with two steps, unless the
// dot is escaped.
func literalKeys(expression string) string {
	var b strings.Builder
	var quote, before rune // the open quote, and the last character but blanks
	braces, brackets, key, escaped := false, false, false, false
	for _, r := range expression {
		switch {
		case escaped:
			escaped = false
		case r == '\\':
			escaped = true
		case quote != 0:
			if key && strings.ContainsRune(".,[]{}$@ ", r) {
				b.WriteByte('\\')
			}
			if r == quote {
				quote = 0
			}
		case braces && (r == '\'' || r == '"'):
			quote, key = r, r == '\'' && brackets && (before == '[' || before == ',')
		case r == '{' || r == '}':
			braces = r == '{'
		case r == '[' || r == ']':
			brackets = r == '['
		}
		if r != ' ' {
			before = r
		}
		b.WriteRune(r)
	}
	return b.String()
}
