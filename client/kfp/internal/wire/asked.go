package wire

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"tally/client/rest"
)

// Row is a message of a list.
type Row interface {
	Identified
	// Field returns the row's value for a key of filters: a string, strings of
	// which one must match, or a time; nil if the row does not have it.
	Field(key string) any
}

// asked returns the filters of a list against which its rows can be checked.
func asked[T Row](l Listing) []rest.Asked[T] {
	var all []rest.Asked[T]
	for key, id := range l.Within {
		if id != "" {
			all = append(all, filterOf[T](Equals(key, id)))
		}
	}
	for _, predicate := range l.Filter.as(WordV1).predicates {
		var p Predicate
		if json.Unmarshal(predicate, &p) == nil {
			all = append(all, filterOf[T](p))
		}
	}
	return all
}

func filterOf[T Row](p Predicate) rest.Asked[T] {
	return rest.Asked[T]{Filter: p.String(), May: func(row T) bool { return p.may(row.Field(p.Key)) }}
}

// String describes the predicate for people.
func (p Predicate) String() string {
	value := any("")
	switch {
	case p.StringValue != nil:
		value = fmt.Sprintf("%q", *p.StringValue)
	case p.TimestampValue != nil:
		value = p.TimestampValue.Format(time.RFC3339)
	case p.StringValues != nil:
		value = fmt.Sprintf("%q", p.StringValues.Values)
	}
	return strings.TrimSpace(fmt.Sprintf("%s %s %v", p.Key, strings.ToLower(strings.ReplaceAll(string(p.Op), "_", " ")), value))
}

// may reports whether a server may send a row with this field, also true if tally
// cannot compare it.
func (p Predicate) may(field any) bool {
	switch is := field.(type) {
	case string:
		return p.mayBe(is)
	case []string:
		return slices.ContainsFunc(is, p.mayBe)
	case time.Time:
		return p.TimestampValue == nil || is.IsZero() || p.mayBeAt(is)
	}
	return true
}

// mayBe compares as databases do: most ignore case and trailing blanks; beyond
// ASCII it depends on their collation.
func (p Predicate) mayBe(is string) bool {
	var values []string
	switch {
	case p.StringValue != nil:
		values = []string{*p.StringValue}
	case p.StringValues != nil:
		values = p.StringValues.Values
	default:
		return true
	}
	if !isASCII(is) || slices.ContainsFunc(values, func(v string) bool { return !isASCII(v) }) {
		return true
	}
	alike := func(v string) bool { return strings.EqualFold(strings.TrimRight(v, " "), strings.TrimRight(is, " ")) }
	switch p.Op {
	case OpEquals, OpIn:
		return slices.ContainsFunc(values, alike)
	case OpNotEquals:
		return !slices.Contains(values, is)
	case OpIsSubstring:
		part := strings.TrimRight(values[0], " ") // _ and % represent other characters, \ escapes
		return strings.ContainsAny(part, `_%\`) || strings.Contains(strings.ToLower(is), strings.ToLower(part))
	}
	return true
}

// precision is that of the servers' times.
const precision = time.Second

func (p Predicate) mayBeAt(is time.Time) bool {
	early, late := is.Before(p.TimestampValue.Add(-precision)), is.After(p.TimestampValue.Add(precision))
	switch p.Op {
	case OpEquals:
		return !early && !late
	case OpGreaterThan, OpGreaterThanEquals:
		return !early
	case OpLessThan, OpLessThanEquals:
		return !late
	}
	return true
}

func isASCII(s string) bool { return !strings.ContainsFunc(s, func(r rune) bool { return r >= 0x80 }) }

// Field returns a candidate's value for the keys that all nouns have.
func (c Candidate) Field(key string) any {
	switch key {
	case "id":
		return c.ID
	case "name":
		return Owned(c.Name)
	case "created_at":
		return c.CreatedAt
	}
	return nil
}

// Owned returns a value that not every server sends, such as the id of a row's
// owner.
func Owned(value string) any {
	if value == "" {
		return nil
	}
	return value
}
