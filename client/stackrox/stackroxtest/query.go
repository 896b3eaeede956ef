package stackroxtest

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// query is a parsed search query: every term must match. Without terms it matches
// every record, unless it names only fields that the records cannot have.
type query struct {
	terms   []term
	nothing bool
}

// term matches a record if one of its tests accepts one of the record's values.
type term struct {
	values column
	tests  []func(string) bool
}

// matches reports whether the query matches the record.
func (q query) matches(record any) bool {
	for _, t := range q.terms {
		if !t.holds(record) {
			return false
		}
	}
	return !q.nothing
}

// holds reports whether any value passes any test: commas mean "or".
func (t term) holds(record any) bool {
	for _, test := range t.tests {
		if t.values(record, test) {
			return true
		}
	}
	return false
}

// all reports whether the query matches every pod, as "" does: Central then reads
// pods from memory instead of a database cursor.
func (q query) all() bool { return len(q.terms) == 0 && !q.nothing }

// parse reads a query as Central does, which refuses only values that it cannot
// compile: unknown fields and words without a colon are dropped.
func (f fields) parse(raw string) (query, *status) {
	wanted := map[string]string{} // by the field as it is spelt: of a repeated one, the last counts
	for _, pair := range splitTerms(raw) {
		name, values, ok := strings.Cut(strings.TrimSpace(pair), ":")
		if _, known := f[strings.ToLower(strings.TrimSpace(name))]; ok && known && values != "" {
			wanted[strings.TrimSpace(name)] = strings.TrimSpace(values)
		}
	}
	var q query
	for name, values := range wanted {
		of := f[strings.ToLower(name)]
		if !of.usable {
			continue
		}
		t, err := of.term(values)
		if err != nil {
			return query{}, &status{internal, "prepare cursor: found non-retryable error: error creating query: " + err.Error()}
		}
		q.terms = append(q.terms, t)
	}
	q.nothing = len(wanted) > 0 && len(q.terms) == 0
	return q, nil
}

// term compiles the values of a field, which commas separate.
func (f field) term(values string) (term, error) {
	t := term{values: f.values}
	if t.values == nil {
		t.values = func(any, func(string) bool) bool { return false }
	}
	for _, value := range splitValues(values) {
		test, err := f.test(value)
		if err != nil {
			return term{}, err
		}
		t.tests = append(t.tests, test)
	}
	return t, nil
}

// test compiles one value: "exact", r/regex, !not, - for none, * for any, otherwise a
// prefix.
func (f field) test(value string) (func(string) bool, error) {
	switch {
	case value == "*":
		return func(string) bool { return true }, nil
	case value == "-" && !f.uuid:
		return func(string) bool { return false }, nil // nothing in a fleet is null
	case len(value) > 1 && value[0] == '!':
		test, err := f.compare(value[1:])
		return func(s string) bool { return !test(s) }, err
	default:
		return f.compare(value)
	}
}

// compare compiles a value without its negation.
func (f field) compare(value string) (func(string) bool, error) {
	if len(value) > 2 && strings.HasPrefix(value, "r/") {
		return matchRegexp(value[2:])
	}
	exact := len(value) >= 2 && strings.HasPrefix(value, `"`) && strings.HasSuffix(value, `"`)
	if exact {
		value = value[1 : len(value)-1]
	}
	if value == "" {
		return nil, errors.New("value in search query cannot be empty")
	}
	if f.uuid {
		return func(s string) bool { return strings.EqualFold(s, value) }, checkUUID(value)
	}
	if exact {
		return func(s string) bool { return s == value }, nil
	}
	value = strings.ToLower(value)
	return func(s string) bool { return strings.HasPrefix(strings.ToLower(s), value) }, nil
}

// matchRegexp finds the expression anywhere in a string, ignoring case.
func matchRegexp(expression string) (func(string) bool, error) {
	expression = strings.ToLower(expression)
	re, err := regexp.Compile(expression)
	if err != nil {
		return nil, fmt.Errorf("invalid regexp %s: %w", expression, err)
	}
	return func(s string) bool { return re.MatchString(strings.ToLower(s)) }, nil
}

// checkUUID refuses, with Central's message, a string that is not a UUID.
func checkUUID(value string) error {
	const length = 36
	if len(value) != length {
		return fmt.Errorf("value %q in search query must be valid UUID: invalid UUID length: %d", value, len(value))
	}
	for i, c := range []byte(value) {
		dash := i == 8 || i == 13 || i == 18 || i == 23
		if dash != (c == '-') || !dash && !strings.ContainsRune("0123456789abcdefABCDEF", rune(c)) {
			return fmt.Errorf("value %q in search query must be valid UUID: invalid UUID format", value)
		}
	}
	return nil
}

// splitTerms splits a query at each + that a field follows. A + without a colon after
// it belongs to the value before it, as does everything in quotes.
func splitTerms(raw string) []string {
	var terms []string
	start, plus, quoted := 0, 0, false
	for i, c := range raw {
		switch {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '+':
			plus = i
		case c == ':' && plus > start:
			terms = append(terms, raw[start:plus])
			start = plus + 1
		}
	}
	return append(terms, raw[start:])
}

// splitValues splits a field's values at the commas outside quotes.
func splitValues(raw string) []string {
	quoted := false
	var values []string
	start := 0
	for i, c := range raw {
		switch {
		case c == '"':
			quoted = !quoted
		case c == ',' && !quoted:
			values = append(values, raw[start:i])
			start = i + 1
		}
	}
	return append(values, raw[start:])
}
