package wire

import "time"

// Equals selects items whose field is value, by the rules of the server's
// database, which often ignore case.
func Equals(key, value string) Predicate {
	return Predicate{Op: OpEquals, Key: key, StringValue: &value}
}

// NotEquals selects items whose field is not value.
func NotEquals(key, value string) Predicate {
	return Predicate{Op: OpNotEquals, Key: key, StringValue: &value}
}

// Contains selects items whose field contains part.
func Contains(key, part string) Predicate {
	return Predicate{Op: OpIsSubstring, Key: key, StringValue: &part}
}

// OneOf selects items whose field is one of the values.
func OneOf(key string, values ...string) Predicate {
	return Predicate{Op: OpIn, Key: key, StringValues: &StringValues{Values: values}}
}

// Since selects items whose time is at or after t. The server counts whole seconds.
func Since(key string, t time.Time) Predicate { return at(OpGreaterThanEquals, key, t) }

// Before selects items whose time is before t.
func Before(key string, t time.Time) Predicate { return at(OpLessThan, key, t) }

func at(op Op, key string, t time.Time) Predicate {
	t = t.UTC()
	return Predicate{Op: op, Key: key, TimestampValue: &t}
}
