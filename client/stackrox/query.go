package stackrox

import (
	"fmt"
	"regexp"
	"strings"
)

// Match says how a Filter's values are compared.
type Match string

// Ways to compare. The server compares prefixes and regular expressions ignoring
// case.
const (
	MatchExact  Match = "exact"
	MatchPrefix Match = "prefix"
	MatchRegex  Match = "regex"
)

// Filter selects records. A record must match one value of every non-empty list.
// The zero value selects every record. Not every export can be filtered by every
// list: see Fields.
type Filter struct {
	Namespaces, Clusters, Deployments, Pods, Images, Nodes []string
	// Findings selects images and nodes by their findings. They are exported with
	// all their findings, not only the matching ones.
	Findings FindingFilter
	// Match is how values are compared; empty means MatchExact. It does not apply to
	// Findings.
	Match Match
}

// FindingFilter selects by a vulnerability that matches one value of every
// non-empty list.
type FindingFilter struct {
	CVEs, Components []string
	// Severities are the API's names: "CRITICAL_VULNERABILITY_SEVERITY".
	Severities []string
	// Fixable and KEV select findings with a fix, and those that CISA lists as exploited.
	Fixable, KEV bool
}

// Query renders the filter in the server's search language. A value that the
// language cannot express is a *QueryError.
func (f Filter) Query() (string, error) {
	lists := []struct {
		field  string
		values []string
	}{
		{"Cluster", f.Clusters},
		{"Namespace", f.Namespaces},
		{"Deployment", f.Deployments},
		{"Pod Name", f.Pods},
		{"Image", f.Images},
		{"Node", f.Nodes},
	}
	var terms []string
	for _, l := range lists {
		if len(l.values) == 0 {
			continue
		}
		term, err := f.term(l.field, l.values)
		if err != nil {
			return "", err
		}
		terms = append(terms, term)
	}
	findings, err := f.Findings.terms()
	return strings.Join(append(terms, findings...), "+"), err
}

// terms returns the terms of the query.
func (f FindingFilter) terms() ([]string, error) {
	var terms []string
	for _, l := range []struct {
		field  string
		values []string
	}{{"CVE", f.CVEs}, {"Component", f.Components}} {
		if len(l.values) == 0 {
			continue
		}
		term, err := Filter{}.term(l.field, l.values)
		if err != nil {
			return nil, err
		}
		terms = append(terms, term)
	}
	if len(f.Severities) > 0 {
		terms = append(terms, "Severity:"+strings.Join(f.Severities, ","))
	}
	if f.Fixable {
		terms = append(terms, "Fixable:true")
	}
	if f.KEV {
		terms = append(terms, "CISA KEV:true")
	}
	return terms, nil
}

func (f Filter) term(field string, values []string) (string, error) {
	alternatives := make([]string, 0, len(values))
	for _, value := range values {
		s, err := f.alternative(field, value)
		if err != nil {
			return "", err
		}
		alternatives = append(alternatives, s)
	}
	return field + ":" + strings.Join(alternatives, ","), nil
}

func (f Filter) alternative(field, value string) (string, error) {
	if reason := inexpressible(value); reason != "" {
		return "", &QueryError{Term: field + ":" + value, Field: field, Problem: reason}
	}
	switch f.Match {
	case MatchRegex:
		if problem := noRegexp(value); problem != "" {
			return "", &QueryError{Term: field + ":" + value, Field: field, Problem: problem}
		}
		return regexPrefix + value, nil
	case MatchPrefix:
		if strings.ContainsAny(value[:1], `!"-*`) || strings.HasPrefix(value, regexPrefix) {
			return "", &QueryError{Term: field + ":" + value, Field: field, Problem: "a prefix cannot begin with an operator of the search language"}
		}
		return value, nil
	}
	return `"` + value + `"`, nil
}

// regexPrefix begins a value that is a regular expression.
const regexPrefix = "r/"

// noRegexp says why the server, which is written in Go and compares in lower case,
// cannot compile an expression.
func noRegexp(expression string) string {
	_, err := regexp.Compile(expression)
	if _, lower := regexp.Compile(strings.ToLower(expression)); err == nil || lower == nil {
		return ""
	}
	return err.Error()
}

// inexpressible returns why a term cannot contain a value. The server splits at every
// comma, and at the last "+" before a ":"; it knows no escape.
func inexpressible(value string) string {
	_, afterPlus, plus := strings.Cut(value, "+")
	switch {
	case strings.TrimSpace(value) == "":
		return "an empty value matches everything"
	case strings.Contains(value, ","):
		return "the search language cannot express a comma in a value"
	case strings.Contains(value, `"`):
		return "the search language cannot express a quote in a value"
	case plus && strings.Contains(afterPlus, ":"):
		return `the search language cannot express a "+" before a ":" in a value`
	case strings.ContainsFunc(value, func(r rune) bool { return r < ' ' || r == 0x7f }):
		return "a control character is not allowed in a value"
	}
	return ""
}

// QueryError is a query that the server would not run as intended: most
// mistakes make it return every record.
type QueryError struct {
	// Term is the part of the query at fault.
	Term string
	// Field is the term's field, if it has one.
	Field string
	// Problem describes the mistake.
	Problem string
	// Unknown means that Fields has no such field.
	Unknown bool
}

// Error names the term and the mistake.
func (e *QueryError) Error() string {
	return fmt.Sprintf("query term %q: %s", e.Term, e.Problem)
}

// CheckQuery reports whether the server would run a query of an export as intended. It
// refuses, with a *QueryError, terms that the server drops silently: an unknown field or
// one that does not apply to the noun, a term without a field or without a value, and a
// repeated field. With anyField an unknown field passes, for servers that know more.
func CheckQuery(noun, query string, anyField bool) error {
	if query == "" {
		return nil
	}
	seen := map[string]bool{}
	for _, term := range splitQuery(query) {
		field, values, hasField := strings.Cut(strings.TrimSpace(term), ":")
		problem := checkTerm(noun, field, values, hasField)
		switch {
		case problem != nil:
			problem.Term = term
			return problem
		case !anyField && !isField(noun, field):
			return unknownField(noun, term, field)
		case seen[strings.ToLower(field)]:
			return &QueryError{Term: term, Field: field, Problem: "the field occurs twice, and the server uses only the last; put a comma between alternatives"}
		}
		seen[strings.ToLower(field)] = true
	}
	return nil
}

func checkTerm(noun, field, values string, hasField bool) *QueryError {
	switch {
	case !hasField:
		return &QueryError{Problem: "a word without a field is ignored by the server, which then returns all " + noun + "; write Field:value"}
	case values == "":
		return &QueryError{Field: field, Problem: "a field without a value is ignored by the server, which then returns all " + noun}
	case hiddenTerm(noun, values) != "":
		return &QueryError{Field: field, Problem: fmt.Sprintf("%q looks like a second term; put a + between terms, not a space", hiddenTerm(noun, values))}
	}
	for value := range strings.SplitSeq(values, ",") {
		if strings.TrimSpace(value) == "" || value == `""` {
			return &QueryError{Field: field, Problem: "an empty alternative matches everything"}
		}
		if expression, ok := strings.CutPrefix(strings.TrimPrefix(value, "!"), regexPrefix); ok && noRegexp(expression) != "" {
			return &QueryError{Field: field, Problem: noRegexp(expression)}
		}
	}
	return nil
}

func unknownField(noun, term, field string) error {
	return &QueryError{
		Term: term, Field: field, Unknown: true,
		Problem: fmt.Sprintf("%s have no search field %q, and the server ignores such a term", noun, field),
	}
}

// hiddenTerm finds a field name after a blank in a value: the sign of a query whose
// "+" became a space.
func hiddenTerm(noun, values string) string {
	for i := range len(values) {
		if values[i] != ' ' {
			continue
		}
		field, _, ok := strings.Cut(values[i+1:], ":")
		if ok && isField(noun, field) {
			return field + ":"
		}
	}
	return ""
}

// splitQuery splits as the server does: at the last "+" before each ":", so
// that a value may contain either.
func splitQuery(query string) []string {
	var terms []string
	start, plus := 0, -1
	for i := range len(query) {
		switch query[i] {
		case '+':
			plus = i
		case ':':
			if plus >= start {
				terms = append(terms, query[start:plus])
				start = plus + 1
			}
		}
	}
	return append(terms, query[start:])
}
