package kit

import (
	"io"

	"tally/cmd/internal/app"
	"tally/cmd/internal/term"
)

// Transfer shows a person at a terminal how far a file is; elsewhere it shows
// nothing. A size that is not known is negative. moved takes how much of it there
// is so far, from any goroutine; end takes the line away.
func Transfer(a *app.App, what string, size int64) (moved func(int64), end func()) {
	counter := a.Progress(bytesLine(what, size))
	return counter.Set, counter.Finish
}

// Transferred tells of what is read from r as Transfer does.
func Transferred(a *app.App, what string, size int64, r io.Reader) (counted io.Reader, end func()) {
	counter := a.Progress(bytesLine(what, size))
	return &countedReader{r, counter}, counter.Finish
}

// countedReader tells a counter how much was read.
type countedReader struct {
	io.Reader
	counter *term.Counter
}

// Read implements io.Reader.
func (c *countedReader) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.counter.Add(int64(n))
	return n, err
}
