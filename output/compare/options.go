package compare

// Options configure the comparison of two files.
type Options struct {
	// Key has the columns that identify a row. Rows with the same key are compared
	// as a multiset. If empty, all columns that are not ignored are the key.
	Key []string
	// Unique means that a key identifies one row in each file: a second one is an
	// error.
	Unique bool
	// Ignore has the columns to ignore. For JSON lines they are names of members, with
	// dots for nested ones ("scan.time"), also within arrays.
	Ignore []string
	// Rows requests [Change.Before] and [Change.After].
	Rows bool
	// Memory bounds the sorter's memory in bytes, 32 MiB if 0; TempDir is where it
	// spills, the system's directory if empty.
	Memory  int64
	TempDir string
}

// defaultMemory keeps the whole program below 128 MiB.
const defaultMemory = 32 << 20
