package kit

import (
	"time"

	"github.com/schollz/progressbar/v3"

	"tally/cmd/internal/app"
)

// Transfer shows a person at a terminal how far a file is; elsewhere it shows
// nothing. moved takes how much of it there is so far, end takes the line away.
func Transfer(a *app.App, what string, size int64) (moved func(int64), end func()) {
	if !a.Err.IsTerminal() || a.Global.Quiet || a.Global.NoProgress {
		return func(int64) {}, func() {}
	}
	bar := progressbar.NewOptions64(size,
		progressbar.OptionSetWriter(a.Err),
		progressbar.OptionSetDescription(what),
		progressbar.OptionShowBytes(true),
		progressbar.OptionSetElapsedTime(true),
		progressbar.OptionSetSpinnerChangeInterval(0), // as in withProgress
		progressbar.OptionThrottle(200*time.Millisecond),
		progressbar.OptionClearOnFinish(),
	)
	// What a person sees is not worth failing for.
	return func(n int64) { _ = bar.Set64(n) }, func() { _ = bar.Finish() }
}
