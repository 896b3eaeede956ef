package output

import "io"

// failing keeps the first error of a writer, as a *WriteError; nothing is written after
// it.
type failing struct {
	to  io.Writer
	err error
}

// Write implements io.Writer.
func (f *failing) Write(p []byte) (int, error) {
	if f.err != nil {
		return 0, f.err
	}
	n, err := f.to.Write(p)
	if err == nil && n < len(p) {
		err = io.ErrShortWrite
	}
	if err != nil {
		f.err = &WriteError{Err: err}
	}
	return n, f.err
}
