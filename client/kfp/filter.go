package kfp

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Op is how a predicate compares.
type Op string

// The operators.
const (
	OpUnknown           Op = "UNKNOWN"
	OpEquals            Op = "EQUALS"
	OpNotEquals         Op = "NOT_EQUALS"
	OpGreaterThan       Op = "GREATER_THAN"
	OpGreaterThanEquals Op = "GREATER_THAN_EQUALS"
	OpLessThan          Op = "LESS_THAN"
	OpLessThanEquals    Op = "LESS_THAN_EQUALS"
	OpIn                Op = "IN"
	OpIsSubstring       Op = "IS_SUBSTRING"
)

// Predicate compares one field with one value, of which exactly one is set.
type Predicate struct {
	Op             Op            `json:"op"`
	Key            string        `json:"key"`
	IntValue       *int32        `json:"int_value,omitempty"`
	LongValue      *Int64        `json:"long_value,omitempty"`
	StringValue    *string       `json:"string_value,omitempty"`
	TimestampValue *time.Time    `json:"timestamp_value,omitempty"`
	IntValues      *IntValues    `json:"int_values,omitempty"`
	LongValues     *LongValues   `json:"long_values,omitempty"`
	StringValues   *StringValues `json:"string_values,omitempty"`
}

// IntValues are values to look for with OpIn.
type IntValues struct {
	Values []int32 `json:"values"`
}

// LongValues are values to look for with OpIn.
type LongValues struct {
	Values []Int64 `json:"values"`
}

// StringValues are values to look for with OpIn.
type StringValues struct {
	Values []string `json:"values"`
}

// Filter selects the items of a list for which all predicates hold; there is
// no "or" but OpIn. The zero Filter selects all.
type Filter struct{ predicates []json.RawMessage }

// Where is the filter of all these predicates.
func Where(predicates ...Predicate) Filter { return Filter{}.And(predicates...) }

// And is the filter with more predicates.
func (f Filter) And(predicates ...Predicate) Filter {
	out := Filter{predicates: slices.Clone(f.predicates)}
	for _, p := range predicates {
		text, err := json.Marshal(p)
		if err != nil {
			text = nil // a time beyond year 9999; Encode says so
		}
		out.predicates = append(out.predicates, text)
	}
	return out
}

// ParseFilter reads a filter as the API writes it, {"predicates":[{"op":…}]}.
// Its predicates are sent as they are written.
func ParseFilter(text string) (Filter, error) {
	var message struct {
		Predicates []json.RawMessage `json:"predicates"`
	}
	d := json.NewDecoder(strings.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&message); err != nil {
		return Filter{}, fmt.Errorf(`filter: want {"predicates":[…]}: %w`, err)
	}
	if d.More() || len(message.Predicates) == 0 {
		return Filter{}, errors.New(`filter: want {"predicates":[…]} with one predicate or more, and nothing behind it`)
	}
	for _, p := range message.Predicates {
		if err := checkPredicate(p); err != nil {
			return Filter{}, err
		}
	}
	return Filter{predicates: message.Predicates}, nil
}

// checkPredicate finds the mistake of writing the newer API's filter.
func checkPredicate(text json.RawMessage) error {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(text, &fields); err != nil {
		return fmt.Errorf("filter: a predicate is an object: %w", err)
	}
	if _, newer := fields["operation"]; newer {
		return errors.New(`filter: "operation" is v2beta1's word, v1beta1 says "op"`)
	}
	for _, name := range []string{"op", "key"} {
		if _, ok := fields[name]; !ok {
			return fmt.Errorf("filter: predicate %s has no %q", text, name)
		}
	}
	return nil
}

func (f Filter) empty() bool { return len(f.predicates) == 0 }

// Encode is the filter as the value of a query parameter. It is
// percent-encoded here, and a second time as every query is: the server decodes
// twice, and would take a plus or percent sign in a value for an escape.
func (f Filter) Encode() (string, error) {
	text, err := json.Marshal(struct {
		Predicates []json.RawMessage `json:"predicates"`
	}{f.predicates})
	if err != nil || slices.ContainsFunc(f.predicates, func(p json.RawMessage) bool { return p == nil }) {
		return "", errors.New("filter: a value cannot be written as JSON")
	}
	return strings.ReplaceAll(url.QueryEscape(string(text)), "+", "%20"), nil
}
