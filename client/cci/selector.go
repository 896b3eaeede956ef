package cci

import (
	"regexp"
	"slices"
	"strings"

	"tally/client/rest"
)

// Selector is a parsed label selector.
type Selector []requirement

// requirement is one condition on one label.
type requirement struct {
	key string
	// values are the allowed values of the label; nil means that it must exist.
	values []string
	// not inverts the condition. It then holds for objects without the label.
	not bool
}

const (
	keyPattern   = `(?:[a-zA-Z0-9](?:[-a-zA-Z0-9.]*[a-zA-Z0-9])?/)?[a-zA-Z0-9](?:[-a-zA-Z0-9_.]*[a-zA-Z0-9])?`
	valuePattern = `(?:[a-zA-Z0-9](?:[-a-zA-Z0-9_.]*[a-zA-Z0-9])?)?`
)

// grammar has the forms of a condition. They are compiled when a selector is
// parsed, which is rare, rather than at every start of the program.
type grammar struct {
	exists, equality, set, value *regexp.Regexp
}

func newGrammar() grammar {
	return grammar{
		exists:   regexp.MustCompile(`^(!?)\s*(` + keyPattern + `)$`),
		equality: regexp.MustCompile(`^(` + keyPattern + `)\s*(=|==|!=)\s*(` + valuePattern + `)$`),
		set:      regexp.MustCompile(`^(` + keyPattern + `)\s+(in|notin)\s*\(([^()]*)\)$`),
		value:    regexp.MustCompile(`^` + valuePattern + `$`),
	}
}

// ParseSelector parses a label selector of Kubernetes: conditions joined by
// commas, each one of "key", "!key", "key=value", "key==value", "key!=value",
// "key in (a,b)" and "key notin (a,b)". An empty string selects everything;
// anything else is a *rest.Error of kind rest.KindInvalid.
func ParseSelector(value string) (Selector, error) {
	var s Selector
	if strings.TrimSpace(value) == "" {
		return s, nil
	}
	c := &rest.Checks{What: "label selector"}
	g := newGrammar()
	for _, part := range conditions(value) {
		r, ok := g.parse(strings.TrimSpace(part))
		c.That(ok, "labelSelector", "%q is not a condition such as key=value, key!=value, key in (a,b), key notin (a,b), key or !key", part)
		s = append(s, r)
	}
	return s, c.Err()
}

// conditions splits at the commas that are not within parentheses. Empty parts
// stay: nothing between two commas is a mistake, not a wish for everything.
func conditions(s string) []string {
	var parts []string
	depth, start := 0, 0
	for i, r := range s {
		switch {
		case r == '(':
			depth++
		case r == ')':
			depth--
		case r == ',' && depth == 0:
			parts = append(parts, s[start:i])
			start = i + 1
		}
	}
	return append(parts, s[start:])
}

func (g grammar) parse(s string) (requirement, bool) {
	if m := g.exists.FindStringSubmatch(s); m != nil {
		return requirement{key: m[2], not: m[1] == "!"}, true
	}
	if m := g.equality.FindStringSubmatch(s); m != nil {
		return requirement{key: m[1], values: []string{m[3]}, not: m[2] == "!="}, true
	}
	m := g.set.FindStringSubmatch(s)
	if m == nil {
		return requirement{}, false
	}
	r := requirement{key: m[1], not: m[2] == "notin"}
	for value := range strings.SplitSeq(m[3], ",") {
		value = strings.TrimSpace(value)
		if !g.value.MatchString(value) {
			return requirement{}, false
		}
		r.values = append(r.values, value)
	}
	return r, true
}

// Matches reports whether an object with these labels is selected.
func (s Selector) Matches(labels map[string]string) bool {
	for _, r := range s {
		value, exists := labels[r.key]
		if (exists && (r.values == nil || slices.Contains(r.values, value))) == r.not {
			return false
		}
	}
	return true
}
