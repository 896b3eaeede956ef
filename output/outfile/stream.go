package outfile

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
)

// stream is standard output: written data cannot be taken back, unless it is buffered.
type stream struct {
	out  io.Writer
	size int64
	sum  hash.Hash    // nil without a manifest: nothing else needs it
	hold *ScratchFile // the data held until release; nil to write immediately
}

func newStream(to Destination) *stream {
	s := &stream{out: to.Stdout}
	if to.Manifest != "" && to.Out == "" {
		s.sum = sha256.New()
	}
	return s
}

// Write implements io.Writer.
func (s *stream) Write(p []byte) (int, error) {
	if s.hold != nil {
		n, err := s.hold.File().Write(p)
		if err != nil {
			err = &ScratchError{Directory: s.hold.file.directory, Err: cause(err)}
		}
		return n, err
	}
	n, err := s.out.Write(p)
	s.size += int64(n)
	if s.sum != nil {
		_, _ = s.sum.Write(p[:n]) // a hash never fails
	}
	return n, err
}

// release writes the held data.
func (s *stream) release() error {
	if s.hold == nil {
		return nil
	}
	held := s.hold
	s.hold = nil
	_, err := held.File().Seek(0, io.SeekStart)
	if err == nil {
		_, err = io.Copy(s, held.File())
	}
	return both(err, held.Close())
}

// drop discards the held data.
func (s *stream) drop() error {
	if s.hold == nil {
		return nil
	}
	held := s.hold
	s.hold = nil
	return held.Close()
}

func (s *stream) checksum() string {
	if s.sum == nil {
		return ""
	}
	return hex.EncodeToString(s.sum.Sum(nil))
}
