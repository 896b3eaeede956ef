//go:build !linux

package term

// IsClosed always returns false: this system does not show whether the stream
// was closed when the program started.
func (s Stream) IsClosed() bool { return false }
