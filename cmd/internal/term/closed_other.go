//go:build !linux

package term

// IsClosed tells whether the stream was closed when the program started, which
// cannot be seen here.
func (s Stream) IsClosed() bool { return false }
