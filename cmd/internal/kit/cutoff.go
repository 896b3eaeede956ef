package kit

import (
	"fmt"

	"tally/output"
)

// cutoff finds out whether a limit cut rows off, or whether there are just as many.
type cutoff struct {
	limit, seen int64
	// peek reports that it matters: it costs a row more.
	peek bool
	// cut reports that there was a row after the limit, or that nobody knows.
	cut bool
}

// of are the rows of a source, which end as their reader wants.
func (c *cutoff) of(rows output.Rows) output.Rows {
	if c.limit == 0 {
		return rows
	}
	c.seen, c.cut = 0, false
	return func(yield func(any, error) bool) {
		stopped := false
		for row, err := range rows {
			c.seen++
			if c.cut = c.cut || stopped || c.seen > c.limit; stopped {
				return
			}
			if stopped = !yield(row, err); stopped && (err != nil || c.seen != c.limit || !c.peek) {
				c.cut = true
				return
			}
		}
	}
}

// why says what is missing, empty for nothing.
func (c *cutoff) why() string {
	if !c.cut {
		return ""
	}
	return fmt.Sprintf("--limit %d cut it off", c.limit)
}
