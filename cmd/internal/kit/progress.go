package kit

import (
	"iter"

	"tally/cmd/internal/app"
)

// progressBatch is how many rows are counted at once: a row is cheaper than
// telling of it.
const progressBatch = 256

// withProgress counts rows on standard error while they pass, if a person
// looks at it and the rows themselves go elsewhere.
func withProgress(a *app.App, noun string, rows iter.Seq[error]) iter.Seq[error] {
	if noun == "" || !a.ShowsProgress() {
		return rows
	}
	return func(yield func(error) bool) {
		counter := a.Err.Count(a.Now, rowsLine(noun))
		defer counter.Finish()
		pending := 0
		for err := range rows {
			if pending++; pending == progressBatch {
				counter.Add(int64(pending))
				pending = 0
			}
			if !yield(err) {
				return
			}
		}
	}
}
