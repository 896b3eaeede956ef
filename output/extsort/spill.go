package extsort

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"os"

	"tally/output/outfile"
)

// writeBuffer is the size of the buffer for writing a run.
const writeBuffer = 256 << 10

// spill is the temporary file of a Sorter: sorted runs one after another, each
// record preceded by the lengths of its key and itself and by its count.
type spill struct {
	directory string
	scratch   *outfile.ScratchFile
	file      *os.File
	out       *bufio.Writer
	size      int64
	runs      []run
	failed    bool
}

// run is a range of the file.
type run struct {
	start, end int64
	records    int
}

// write appends a record that occurs a number of times to the current run.
func (s *spill) write(e *entry, times int) error {
	if s.file == nil {
		if err := s.create(); err != nil {
			return s.failure(err)
		}
	}
	var lengths [3 * binary.MaxVarintLen64]byte
	head := binary.AppendUvarint(lengths[:0], uint64(len(e.key)))
	head = binary.AppendUvarint(head, uint64(len(e.record)))
	head = binary.AppendUvarint(head, uint64(times))
	for _, part := range [][]byte{head, e.key, e.record} {
		n, err := s.out.Write(part)
		s.size += int64(n)
		if err != nil {
			return s.failure(err)
		}
	}
	return nil
}

// create makes the file.
func (s *spill) create() (err error) {
	if s.scratch, err = outfile.Scratch(s.directory); err != nil {
		return err
	}
	s.file = s.scratch.File()
	s.out = bufio.NewWriterSize(s.file, writeBuffer)
	return nil
}

// endRun closes the current run and stores its number of records.
func (s *spill) endRun(records int) error {
	if err := s.out.Flush(); err != nil {
		return s.failure(err)
	}
	start := int64(0)
	if n := len(s.runs); n > 0 {
		start = s.runs[n-1].end
	}
	s.runs = append(s.runs, run{start, s.size, records})
	return nil
}

// close removes the file.
func (s *spill) close() error {
	if s.file == nil {
		return nil
	}
	if err := s.scratch.Close(); err != nil {
		return s.failure(err)
	}
	return nil
}

// SpillError reports a temporary file that could not be written or read back.
type SpillError struct{ Err error }

// Error names the directory and what to do.
func (e *SpillError) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *SpillError) Unwrap() error { return e.Err }

// failure adds the directory and the remedy to an error.
func (s *spill) failure(err error) error {
	s.failed = true
	if scratch := new(outfile.ScratchError); errors.As(err, &scratch) {
		return fmt.Errorf("sorting: %w", err)
	}
	directory := s.directory
	if directory == "" {
		directory = os.TempDir()
	}
	return &SpillError{fmt.Errorf("sorting with a temporary file in %s: %w (choose another directory with TMPDIR, or narrow the query)", directory, err)}
}
