package kit

import (
	"tally/cmd/internal/app"
	"tally/output"
)

// progressBatch is how many rows are counted at once: a row is cheaper than
// telling of it.
const progressBatch = 256

// withProgress counts rows on standard error while they pass, if a person
// looks at it and the rows themselves go elsewhere.
func withProgress(a *app.App, noun string, rows output.Rows) output.Rows {
	if noun == "" || !a.ShowsProgress() {
		return rows
	}
	return func(yield func(any, error) bool) {
		counter := a.Err.Count(a.Now, rowsLine(noun))
		defer counter.Finish()
		pending := 0
		for row, err := range rows {
			if pending++; pending == progressBatch {
				counter.Add(int64(pending))
				pending = 0
			}
			if !yield(row, err) {
				return
			}
		}
	}
}
