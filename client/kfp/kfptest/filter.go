package kfptest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"
	"time"
)

// filter is the filter of a list: all predicates must match.
type filter []predicate

type predicate struct {
	Op json.RawMessage `json:"op"`
	comparison
}

// predicateV2 is a predicate in the vocabulary of v2beta1.
type predicateV2 struct {
	Op json.RawMessage `json:"operation"`
	comparison
}

// comparison is the operand of a predicate.
type comparison struct {
	Key       string          `json:"key"`
	Int       *int32          `json:"int_value,omitempty"`
	Long      *long           `json:"long_value,omitempty"`
	String    *string         `json:"string_value,omitempty"`
	Timestamp *time.Time      `json:"timestamp_value,omitempty"`
	Ints      *values[int32]  `json:"int_values,omitempty"`
	Longs     *values[long]   `json:"long_values,omitempty"`
	Strings   *values[string] `json:"string_values,omitempty"`
}

type values[T any] struct {
	Values []T `json:"values"`
}

// json returns the filter as part of a token.
func (f filter) json() json.RawMessage { return encode(f) }

// parseFilter reads a filter parameter that was decoded with the query: the server
// unescapes it a second time.
func parseFilter(encoded string, newer bool) (filter, error) {
	if encoded == "" {
		return nil, nil
	}
	bad := func(cause string) error {
		return invalid(listContext, fmt.Sprintf("failed to parse valid filter from %q: %s", encoded, cause))
	}
	plain, err := url.QueryUnescape(encoded)
	if err != nil {
		return nil, bad(err.Error())
	}
	f, err := predicates([]byte(plain), newer)
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return nil, bad("proto: " + err.Error())
	case err != nil:
		return nil, bad(err.Error())
	}
	return f, nil
}

// predicates are the predicates of a filter, in the form of either API.
func predicates(data []byte, newer bool) (filter, error) {
	if !newer {
		var message struct {
			Predicates filter `json:"predicates"`
		}
		err := strict(data, &message, newer)
		return message.Predicates, err
	}
	var message struct {
		Predicates []predicateV2 `json:"predicates"`
	}
	if err := strict(data, &message, newer); err != nil {
		return nil, err
	}
	var f filter
	for _, p := range message.Predicates {
		f = append(f, predicate(p))
		if op := f[len(f)-1].op(); !slices.Contains(operators, op) {
			return nil, fmt.Errorf("proto: (line 1:31): invalid value for enum field operation: %q", op)
		}
	}
	return f, nil
}

// The operators by number.
var operators = []string{
	"UNKNOWN", "EQUALS", "NOT_EQUALS", "GREATER_THAN", "GREATER_THAN_EQUALS", "LESS_THAN", "LESS_THAN_EQUALS", "IN", "IS_SUBSTRING",
}

// op returns the operator's name; a request may also contain its number.
func (p predicate) op() string {
	var number int
	if json.Unmarshal(p.Op, &number) == nil && number >= 0 && number < len(operators) {
		return operators[number]
	}
	return strings.Trim(string(p.Op), `"`)
}

// matches reports whether an item satisfies all predicates.
func (m model[T]) matches(item T, f filter) bool {
	for _, p := range f {
		field, ok := m.column(p.Key)
		if !ok || !p.holds(field.get(item)) {
			return false
		}
	}
	return true
}

func (p predicate) holds(value any) bool {
	operands := p.operands()
	equal := slices.ContainsFunc(operands, func(o any) bool { return compare(value, o) == 0 })
	switch p.op() {
	case "EQUALS", "IN":
		return equal
	case "NOT_EQUALS":
		return !equal
	case "IS_SUBSTRING":
		s, _ := value.(string)
		return p.String != nil && like([]rune(strings.ToLower(s)), []rune(strings.ToLower("%"+*p.String+"%")))
	}
	if len(operands) != 1 {
		return false
	}
	return ordered(p.op(), compare(value, operands[0]))
}

// like compares as SQL does: % is any string, _ any character, and a character
// after a backslash itself.
func like(s, pattern []rune) bool {
	if len(pattern) == 0 {
		return len(s) == 0
	}
	if pattern[0] == '%' {
		return like(s, pattern[1:]) || len(s) > 0 && like(s[1:], pattern)
	}
	one := pattern[0] == '_'
	if pattern[0] == '\\' && len(pattern) > 1 {
		pattern = pattern[1:]
	}
	return len(s) > 0 && (one || s[0] == pattern[0]) && like(s[1:], pattern[1:])
}

func ordered(op string, result int) bool {
	switch op {
	case "GREATER_THAN":
		return result > 0
	case "GREATER_THAN_EQUALS":
		return result >= 0
	case "LESS_THAN":
		return result < 0
	case "LESS_THAN_EQUALS":
		return result <= 0
	}
	return false
}

// operands returns the predicate's values in the form of columns.
func (p predicate) operands() []any {
	var out []any
	switch {
	case p.String != nil:
		out = append(out, *p.String)
	case p.Timestamp != nil:
		out = append(out, p.Timestamp.Unix())
	case p.Long != nil:
		out = append(out, int64(*p.Long))
	case p.Int != nil:
		out = append(out, int64(*p.Int))
	}
	if p.Strings != nil {
		for _, v := range p.Strings.Values {
			out = append(out, v)
		}
	}
	if p.Longs != nil {
		for _, v := range p.Longs.Values {
			out = append(out, int64(v))
		}
	}
	if p.Ints != nil {
		for _, v := range p.Ints.Values {
			out = append(out, int64(v))
		}
	}
	return out
}
