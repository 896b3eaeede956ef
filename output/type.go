package output

// Type is the type of a column's cells in formats that have types. The zero value
// is String.
type Type uint8

// Types, with what Value returns for each besides nil.
const (
	String   Type = iota // anything, printed as in CSV
	Bool                 // bool
	Integer              // an integer, or a json.Number of one
	Float                // any number
	Time                 // time.Time
	Duration             // time.Duration
	List                 // []string
)

// String returns the type's name for messages.
func (t Type) String() string {
	return [...]string{"string", "boolean", "integer", "number", "time", "duration", "list"}[t]
}
