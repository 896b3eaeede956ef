package wire

import (
	"errors"
	"fmt"
	"io"
)

// source is a file that must have its declared length.
type source struct {
	file   io.Reader
	upload Upload
	sent   int64
}

// sourceError is a failure on this side of an upload, which http.Client reports
// as if the connection had failed.
type sourceError struct{ err error }

func (e *sourceError) Error() string { return e.err.Error() }
func (e *sourceError) Unwrap() error { return e.err }

var (
	errShrunk = errors.New("it became shorter while it was sent")
	errGrown  = errors.New("it became longer while it was sent")
)

// Read implements io.Reader.
func (s *source) Read(p []byte) (int, error) {
	n, err := s.file.Read(p)
	s.sent += int64(n)
	switch {
	case s.sent > s.upload.Size:
		return 0, &sourceError{errGrown}
	case errors.Is(err, io.EOF) && s.sent < s.upload.Size:
		return n, &sourceError{errShrunk}
	case err != nil && !errors.Is(err, io.EOF):
		return n, &sourceError{err}
	}
	if n > 0 && s.upload.Progress != nil {
		s.upload.Progress(s.sent, s.upload.Size)
	}
	return n, err
}

// sourceFailure returns the failure on this side, or else err.
func sourceFailure(operation string, u Upload, err error) error {
	var local *sourceError
	if errors.As(err, &local) {
		return fmt.Errorf("%s: file %s: %w", operation, u.FileName, local.err)
	}
	return err
}
