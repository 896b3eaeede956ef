package kit

import (
	"iter"
	"time"

	"github.com/schollz/progressbar/v3"

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
		bar := progressbar.NewOptions64(-1,
			progressbar.OptionSetWriter(a.Err),
			progressbar.OptionSetDescription(noun),
			progressbar.OptionShowCount(),
			progressbar.OptionShowIts(),
			progressbar.OptionSetItsString(noun),
			progressbar.OptionSetSpinnerChangeInterval(0), // no goroutine of its own, which races with the rows
			progressbar.OptionThrottle(200*time.Millisecond),
			progressbar.OptionSetElapsedTime(true),
			progressbar.OptionClearOnFinish(),
		)
		defer func() { _ = bar.Finish() }() // what a person sees is not worth failing for
		pending := 0
		for err := range rows {
			if pending++; pending == progressBatch {
				_ = bar.Add(pending) // as above
				pending = 0
			}
			if !yield(err) {
				return
			}
		}
	}
}
