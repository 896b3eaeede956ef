package output

// Worth is how much a column tells the person who reads a table on a terminal.
// Where a row does not fit, the columns of least worth are left out first, whole,
// and of those the last ones. Pipes and files get the columns whatever they are
// worth.
type Worth int8

// The worths, from the least on.
const (
	// Spare is what a person rarely asks for, such as the id of something that has
	// a name. A terminal shows it with -o wide or --columns only.
	Spare Worth = iota - 1
	// Minor is good to know.
	Minor
	// Useful is what helps to choose among the rows.
	Useful
	// Major is why one lists them.
	Major
	// Vital tells the rows apart, and is never left out.
	Vital
)
