package kit

import (
	"fmt"

	"tally/output"
)

// cutoff determines whether a limit cut rows off, or there are exactly as many.
type cutoff struct {
	limit, seen int64
	// peek means that the distinction matters: it costs one more row.
	peek bool
	// cut means that there was a row after the limit, or that this is unknown.
	cut bool
}

// of yields the rows of a source and watches where their reader stops.
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

// why describes what is missing, empty for nothing.
func (c *cutoff) why() string {
	if !c.cut {
		return ""
	}
	return fmt.Sprintf("--limit %d cut it off", c.limit)
}
