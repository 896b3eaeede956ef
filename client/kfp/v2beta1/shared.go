package v2beta1

import (
	"time"

	"tally/client/kfp/internal/wire"
)

// What both APIs have in common. Package kfp has it under the same names.
type (
	// Predicate compares one field with one value, of which exactly one is set.
	Predicate = wire.Predicate
	// Filter selects the items of a list for which all predicates hold; there is
	// no "or" but OpIn. The zero Filter selects all.
	Filter = wire.Filter
	// Int64 is a 64-bit integer, which is a string on the wire.
	Int64 = wire.Int64
	// Candidate is one of several objects with the same name.
	Candidate = wire.Candidate
	// AmbiguousError is a name that several objects have.
	AmbiguousError = wire.AmbiguousError
)

// MaxPageSize is the maximum number of items in a page, and the default of a
// query.
const MaxPageSize = wire.MaxPageSize

// Where returns the filter with all these predicates.
func Where(predicates ...Predicate) Filter { return wire.Where(predicates...) }

// ParseFilter parses a filter as the API writes it,
// {"predicates":[{"operation":…}]}. Its predicates are sent unchanged.
func ParseFilter(expression string) (Filter, error) { return wire.ParseFilter(expression, wire.WordV2) }

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

// Tagged selects pipelines or versions that have a tag with this value.
func Tagged(key, value string) Predicate { return wire.Equals("tags."+key, value) }
