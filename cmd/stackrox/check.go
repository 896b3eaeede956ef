package stackrox

import (
	"fmt"
	"slices"
	"strings"

	"tally/client/rest"
	"tally/client/stackrox"
	"tally/client/stackrox/record"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/kit"
)

// check compares one filter with the values of each record.
type check struct {
	flag   string
	needs  record.Value
	values []string
	match  stackrox.Match
	list   bool // one of several values must match
	ids    bool // the value is a cluster's id, but the filter has names
}

// holds reports whether a record matches the filter.
func (c check) holds(r *record.Row, names *clusterNames) bool {
	if c.ids {
		name, known := names.name(names.of(r.Cell(c.needs)))
		return !known || c.accepts([]byte(name))
	}
	if !c.list {
		return c.accepts(names.of(r.Cell(c.needs)))
	}
	list := r.List(c.needs)
	for i := range list.Len() {
		if c.accepts(names.of(list.At(i))) {
			return true
		}
	}
	return false
}

func (c check) accepts(value []byte) bool {
	if c.match != stackrox.MatchPrefix {
		return isOneOf(value, c.values)
	}
	lower := strings.ToLower(string(value))
	return slices.ContainsFunc(c.values, func(prefix string) bool { return strings.HasPrefix(lower, strings.ToLower(prefix)) })
}

// possible reports whether the filter can be compared here as the server does.
func (c check) possible() bool {
	switch c.match {
	case stackrox.MatchRegex:
		return false
	case stackrox.MatchPrefix: // some characters are wildcards for the database
		return !slices.ContainsFunc(c.values, func(v string) bool { return strings.ContainsAny(v, `%_\`) })
	}
	return true
}

// ignored is the error for a record that does not match the filter, which is a
// refusal if nothing was printed yet.
func (c check) ignored(noun string, records int64) error {
	err := fmt.Errorf("export %s: the server ignored --%s: it sent a record that is not %s", noun, c.flag, kit.Or(c.values))
	refused := &exit.Coded{Code: exit.Refused, Err: err, Hint: "a proxy in front of Central may drop the query, or its release does not know the field"}
	if records == 0 {
		return refused
	}
	refused.Code = exit.Incomplete
	return &rest.Incomplete{Records: records, Err: refused}
}
