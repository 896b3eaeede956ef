package kit

import "tally/cmd/internal/app"

// Transfer shows a person at a terminal how far a file is; elsewhere it shows
// nothing. A size that is not known is negative. moved takes how much of it there
// is so far, from any goroutine; end takes the line away.
func Transfer(a *app.App, what string, size int64) (moved func(int64), end func()) {
	if a.Global.Quiet || a.Global.NoProgress {
		return func(int64) {}, func() {}
	}
	counter := a.Err.Count(a.Now, bytesLine(what, size))
	return counter.Set, counter.Finish
}
