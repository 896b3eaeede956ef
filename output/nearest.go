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

// editDistance is the Levenshtein distance of a and b in bytes.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			next := min(row[j+1]+1, row[j]+1, diagonal+cost)
			diagonal, row[j+1] = row[j+1], next
		}
	}
	return row[len(b)]
}
