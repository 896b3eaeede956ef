package wire

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"tally/client/rest"
)

// Op is how a predicate compares.
type Op string

// Operators.
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

// IntValues are values for OpIn.
type IntValues struct {
	Values []int32 `json:"values"`
}

// LongValues are values for OpIn.
type LongValues struct {
	Values []Int64 `json:"values"`
}

// StringValues are values for OpIn.
type StringValues struct {
	Values []string `json:"values"`
}

// Filter selects the items of a list for which all predicates hold; there is
// no "or" but OpIn. The zero Filter selects all.
type Filter struct{ predicates []json.RawMessage }

// Where returns the filter with all these predicates.
func Where(predicates ...Predicate) Filter { return Filter{}.And(predicates...) }

// And returns the filter with more predicates.
func (f Filter) And(predicates ...Predicate) Filter {
	out := Filter{predicates: slices.Clone(f.predicates)}
	for _, p := range predicates {
		predicate, err := json.Marshal(p)
		if err != nil {
			predicate = nil // a time beyond year 9999; Encode reports it
		}
		out.predicates = append(out.predicates, predicate)
	}
	return out
}

// The member in which each API names a predicate's operation.
const (
	WordV1 = "op"
	WordV2 = "operation"
)

// ParseFilter parses a filter as an API writes it, {"predicates":[{"op":…}]} with
// that API's member name. Its predicates are sent unchanged.
func ParseFilter(expression, word string) (Filter, error) {
	var message struct {
		Predicates []json.RawMessage `json:"predicates"`
	}
	d := json.NewDecoder(strings.NewReader(expression))
	d.DisallowUnknownFields()
	if err := d.Decode(&message); err != nil {
		return Filter{}, fmt.Errorf(`filter: want {"predicates":[…]}: %w`, rest.JSONError(err))
	}
	if d.More() || len(message.Predicates) == 0 {
		return Filter{}, errors.New(`filter: want {"predicates":[…]} with one predicate or more, and nothing after it`)
	}
	for _, p := range message.Predicates {
		if err := checkPredicate(p, word); err != nil {
			return Filter{}, err
		}
	}
	return Filter{predicates: message.Predicates}, nil
}

// checkPredicate finds the mistake of writing the other API's filter.
func checkPredicate(predicate json.RawMessage, word string) error {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(predicate, &fields); err != nil {
		return fmt.Errorf("filter: a predicate is an object: %w", rest.JSONError(err))
	}
	_, older := fields[WordV1]
	_, newer := fields[WordV2]
	switch {
	case newer && word == WordV1:
		return errors.New(`filter: "operation" is the name in v2beta1, v1beta1 has "op"`)
	case older && word == WordV2:
		return errors.New(`filter: "op" is v1beta1's word, v2beta1 says "operation"`)
	}
	for _, name := range []string{word, "key"} {
		if _, ok := fields[name]; !ok {
			return fmt.Errorf("filter: predicate %s has no %q", predicate, name)
		}
	}
	return nil
}

// as returns the filter with an API's name for the member.
func (f Filter) as(word string) Filter {
	other := WordV1
	if word == WordV1 {
		other = WordV2
	}
	out := Filter{predicates: make([]json.RawMessage, len(f.predicates))}
	for i, p := range f.predicates {
		out.predicates[i] = renamed(p, other, word)
	}
	return out
}

// renamed returns a predicate with one of its members renamed.
func renamed(predicate json.RawMessage, from, to string) json.RawMessage {
	var fields map[string]json.RawMessage
	if json.Unmarshal(predicate, &fields) != nil || fields[from] == nil {
		return predicate // it is in that word, or cannot be written, which Encode says
	}
	fields[to] = fields[from]
	delete(fields, from)
	encoded, err := json.Marshal(fields)
	if err != nil {
		return nil
	}
	return encoded
}

func (f Filter) empty() bool { return len(f.predicates) == 0 }

// Encode returns the filter as the value of a query parameter. It is
// percent-encoded here, and again like every query: the server decodes twice, and
// would take a plus or percent sign in a value for an escape.
func (f Filter) Encode() (string, error) {
	encoded, err := json.Marshal(struct {
		Predicates []json.RawMessage `json:"predicates"`
	}{f.predicates})
	if err != nil || slices.ContainsFunc(f.predicates, func(p json.RawMessage) bool { return p == nil }) {
		return "", errors.New("filter: a value cannot be written as JSON")
	}
	return strings.ReplaceAll(url.QueryEscape(string(encoded)), "+", "%20"), nil
}
