package output

// Worth is a column's priority in a table on a terminal. If a row does not fit,
// the columns of least worth are omitted first, and among equals the last ones;
// no cell is truncated below what distinguishes it from the others in its column.
// Pipes and files get all columns, whatever their worth.
type Worth int8

// Priorities, the lowest first.
const (
	// Spare is rarely needed, such as the id of something that has a name. A
	// terminal shows it only with -o wide or --columns.
	Spare Worth = iota - 1
	// Minor is good to know.
	Minor
	// Useful helps to choose among the rows.
	Useful
	// Major is the reason for which users list the rows.
	Major
	// Place says where a row belongs, such as the namespace of a pod. It is truncated
	// further than the others before it is omitted, and among equals the first ones,
	// which are the widest places, are omitted first.
	Place
	// Vital identifies the rows within their place, and is omitted only if not all of
	// it fits.
	Vital
)

// beyondVital is above every worth.
const beyondVital = Vital + 1
