package output

// Column is one named column of rows of T. The name is the same in table and
// CSV headers, in --columns and --sort, and in the docs.
//
// One of Value and Append is required. With both, Append is used for the text
// formats in a pipe or a file and must append what Value would produce there
// (RFC 3339 times, durations in seconds); Value then distinguishes numbers from
// strings.
type Column[T any] struct {
	// Name is in lower case, its words joined by - or _.
	Name string
	// Value returns the cell: a string, bool, integer, float64, json.Number,
	// time.Time, time.Duration, []string, fmt.Stringer, nil, or a pointer to one
	// of these. A nil pointer and a zero time are empty cells.
	Value func(T) any
	// Append appends the cell to dst without allocating. It must not keep dst or
	// the row.
	Append func(dst []byte, row T) []byte
	// Of makes the column a family of columns, which are shown only on request: with
	// the Name param.NAME, --columns param.rate prints the result of Of for rate, a
	// cell as returned by Value. Value and Append are not used.
	Of func(row T, name string) any
	// Type is the cells' type in formats that have types.
	Type Type
	// Items returns the cell of a List column that Append joins to one string.
	Items func(row T) []string
	// Wide columns are shown only by -o wide and --columns.
	Wide bool
	// Key marks the column that -o name prints.
	Key bool
	// Worth is the column's priority on a terminal: see [Worth].
	Worth Worth
	// Person columns are shown on a terminal: pipes and files get them only if
	// --columns names them, since scripts rely on the order of columns.
	Person bool
	// Prose columns contain sentences. If they make a table too wide for a terminal, they
	// are wrapped next to the row's other cells or below them instead of being truncated.
	Prose bool
	// Whole columns are never truncated, since part of a cell, such as a CVE's id,
	// means nothing: if a terminal has no room for them, they are omitted.
	Whole bool
	// States maps the column's values to meanings, for their colours; nil for a
	// column without states.
	States States
	// Doc is one line for help and docs.
	Doc string
}
