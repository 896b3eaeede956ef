package kit

import (
	"io"

	"tally/cmd/internal/app"
	"tally/cmd/internal/term"
)

// Transfer shows the progress of a file on a terminal; elsewhere it shows
// nothing. An unknown size is negative. moved reports the number of bytes so far,
// from any goroutine; end removes the line.
func Transfer(a *app.App, what string, size int64) (moved func(int64), end func()) {
	counter := a.Progress(bytesLine(what, size))
	return counter.Set, counter.Finish
}

// Transferred reports the bytes that are read from r as Transfer does.
func Transferred(a *app.App, what string, size int64, r io.Reader) (counted io.Reader, end func()) {
	counter := a.Progress(bytesLine(what, size))
	return &countedReader{r, counter}, counter.Finish
}

// countedReader reports the bytes read to a counter.
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
