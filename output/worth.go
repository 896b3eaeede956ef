package output

// Worth is a column's priority in a table on a terminal. If a row does not fit,
// the columns of least worth are omitted first, and among equals the last ones.
// Pipes and files get all columns, whatever their worth.
type Worth int8

// The worths, the least first.
const (
	// Spare is rarely needed, such as the id of something that has a name. A
	// terminal shows it only with -o wide or --columns.
	Spare Worth = iota - 1
	// Minor is good to know.
	Minor
	// Useful is what helps to choose among the rows.
	Useful
	// Major is why users list the rows.
	Major
	// Vital identifies the rows, and is never omitted.
	Vital
)
