package output

// Nearest returns the name that is closest to the mistyped one, or "" when none
// is close: at most a third of the letters may differ, and at least one may.
func Nearest(typed string, names []string) string {
	best, limit := "", max(1, len(typed)/3)
	for _, name := range names {
		if d := editDistance(typed, name); d <= limit {
			best, limit = name, d-1
		}
	}
	return best
}

// editDistance counts the bytes to insert, delete, replace or swap with their
// neighbour to turn a into b.
func editDistance(a, b string) int {
	// The last three rows of the usual table: for a without its last two letters,
	// without its last one, and for all of a.
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before, last, row = last, row, before
		row[0] = i + 1
		for j := range len(b) {
			row[j+1] = min(last[j+1]+1, row[j]+1, last[j]+cost(a[i], b[j]))
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
	}
	return row[len(b)]
}

func cost(a, b byte) int {
	if a == b {
		return 0
	}
	return 1
}
