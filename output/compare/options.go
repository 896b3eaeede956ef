package compare

// Options say how two files are compared.
type Options struct {
	// Key are the columns that tell rows apart. Rows of one key are compared as a
	// multiset: counted. Without any, all columns that count are the key.
	Key []string
	// Unique says that a key stands for one row in each file: a second one is an
	// error.
	Unique bool
	// Ignore are columns that do not count.
	Ignore []string
	// Memory is the bound of sorting in bytes, 40 MiB when 0; TempDir holds what is
	// sorted beyond it, the system's directory when empty.
	Memory  int64
	TempDir string
}

// defaultMemory keeps the whole program below 128 MiB.
const defaultMemory = 40 << 20
