package kfp

import (
	"strings"
	"time"

	"tally/client/kfp/internal/wire"
)

// Where returns the filter with all these predicates.
func Where(predicates ...Predicate) Filter { return wire.Where(predicates...) }

// ParseFilter parses a filter as the API writes it, {"predicates":[{"op":…}]}.
// Its predicates are sent unchanged.
func ParseFilter(expression string) (Filter, error) { return wire.ParseFilter(expression, wire.WordV1) }

// Equals selects items whose field is value, by the rules of the server's
// database, which often ignore case.
func Equals(key, value string) Predicate { return wire.Equals(key, value) }

// NotEquals selects items whose field is not value.
func NotEquals(key, value string) Predicate { return wire.NotEquals(key, value) }

// Contains selects items whose field contains part.
func Contains(key, part string) Predicate { return wire.Contains(key, part) }

// OneOf selects items whose field is one of the values.
func OneOf(key string, values ...string) Predicate { return wire.OneOf(key, values...) }

// Since selects items whose time is at or after t. The server counts whole seconds.
func Since(key string, t time.Time) Predicate { return wire.Since(key, t) }

// Before selects items whose time is before t.
func Before(key string, t time.Time) Predicate { return wire.Before(key, t) }

// InState selects experiments or runs by storage state. Servers since 2.0 compare
// with "ARCHIVED" and find nothing, without an error, by the name in their own
// responses; older ones store that name. So it requests both.
func InState(s StorageState) Predicate {
	return OneOf("storage_state", string(s), strings.TrimPrefix(string(s), "STORAGESTATE_"))
}
