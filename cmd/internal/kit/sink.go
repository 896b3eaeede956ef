package kit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"

	"tally/cmd/internal/app"
	"tally/cmd/internal/exit"
	"tally/output"
)

// sink is where rows go. What is written is final after Commit only.
type sink interface {
	io.Writer
	Commit() error
	Abort() error
	Size() int64
	SHA256() string
}

// open opens the sink that the flags name. With hold, standard output gets
// nothing before everything is there.
func (o *Output) open(ctx context.Context, a *app.App, hold bool) (sink, error) {
	direct := &stream{out: a.Out}
	if o.Manifest != "" {
		direct.sum = sha256.New()
	}
	if o.Out == "" && !hold {
		return direct, nil
	}
	if err := ctx.Err(); err != nil { // who asks is told of interrupts, and removes the file
		return nil, err
	}
	if o.Out != "" {
		file, err := output.Create(o.Out, output.FileOptions{KeepPartial: o.KeepPartial})
		if err != nil {
			return nil, &exit.Coded{Code: exit.Unexpected, Err: err, Hint: "nothing was asked of the server, and the file is as it was"}
		}
		return file, nil
	}
	spool, err := os.CreateTemp(a.Env("TMPDIR"), "tally-*")
	if err != nil {
		return nil, fmt.Errorf("hold the output back until it is whole: %w", err)
	}
	return &held{stream: direct, spool: spool}, nil
}

// stream is standard output: what is written is gone.
type stream struct {
	out  io.Writer
	size int64
	sum  hash.Hash
}

// Write implements io.Writer.
func (s *stream) Write(p []byte) (int, error) {
	n, err := s.out.Write(p)
	s.size += int64(n)
	if s.sum != nil {
		_, _ = s.sum.Write(p[:n]) // a hash never fails
	}
	return n, err
}

// Commit has nothing left to do.
func (s *stream) Commit() error { return nil }

// Abort cannot take anything back.
func (s *stream) Abort() error { return nil }

// Size is how many bytes were written.
func (s *stream) Size() int64 { return s.size }

// SHA256 is the checksum of what was written, if it was asked for.
func (s *stream) SHA256() string {
	if s.sum == nil {
		return ""
	}
	return hex.EncodeToString(s.sum.Sum(nil))
}

// held keeps what is written in a temporary file, and gives it to standard
// output when it is whole.
type held struct {
	*stream
	spool *os.File
}

// Write implements io.Writer.
func (h *held) Write(p []byte) (int, error) { return h.spool.Write(p) }

// Commit copies everything to standard output.
func (h *held) Commit() error {
	if _, err := h.spool.Seek(0, io.SeekStart); err != nil {
		return errors.Join(err, h.Abort())
	}
	if _, err := io.Copy(h.stream, h.spool); err != nil {
		return errors.Join(&output.WriteError{Err: err}, h.Abort())
	}
	return h.Abort()
}

// Abort removes the temporary file.
func (h *held) Abort() error {
	return errors.Join(h.spool.Close(), os.Remove(h.spool.Name()))
}

// writeManifest describes what was written, or how it failed, where the flags ask for it.
func (o *Output) writeManifest(s sink, m output.Manifest, err error) error {
	if o.Manifest == "" {
		return nil
	}
	m.File, m.Bytes, m.SHA256 = o.Out, s.Size(), s.SHA256()
	if err != nil {
		m.Error = err.Error()
	}
	return output.WriteManifest(o.Manifest, m)
}

// Size is a number of bytes for people: "3.2 MB".
func Size(bytes int64) string {
	const unit = 1000
	if bytes < unit {
		return fmt.Sprintf("%d B", bytes)
	}
	value, prefix := float64(bytes), -1
	for value >= unit && prefix < len("kMGTP")-1 {
		value /= unit
		prefix++
	}
	return fmt.Sprintf("%.1f %cB", value, "kMGTP"[prefix])
}
