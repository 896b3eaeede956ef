package hss

import "fmt"

// DifferenceError reports a table whose columns are not the requested ones.
type DifferenceError struct {
	// Asked are the names of the columns in the request, Found those in the file.
	Asked, Found []string
}

// Error shows both headers.
func (e *DifferenceError) Error() string {
	return fmt.Sprintf("the server's table has other columns than requested: requested %q, found %q", e.Asked, shortened(e.Found))
}

// shortened bounds the length of a hostile header in messages.
func shortened(header []string) []string {
	const most, length = 40, 60
	short := make([]string, 0, most+1)
	for i, name := range header {
		if i == most {
			return append(short, fmt.Sprintf("… and %d more", len(header)-most))
		}
		if runes := []rune(name); len(runes) > length {
			name = string(runes[:length]) + "…"
		}
		short = append(short, name)
	}
	return short
}
