package output

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"tally/output/outfile"
)

const (
	// tapeMemory is how many bytes a tape keeps in memory.
	tapeMemory = 1 << 20
	// tapeBuffer is the size of the buffer for reading one.
	tapeBuffer = 128 << 10
)

// tape keeps byte strings in order of arrival, beyond a bound in a temporary
// file.
type tape struct {
	directory string
	scratch   *outfile.ScratchFile
	memory    []byte // the bytes that are not in the file yet
}

// write appends a record.
func (t *tape) write(record []byte) error {
	if len(t.memory)+len(record) > tapeMemory && len(t.memory) > 0 {
		if err := t.flush(); err != nil {
			return err
		}
	}
	t.memory = append(binary.AppendUvarint(t.memory, uint64(len(record))), record...)
	return nil
}

// flush moves the bytes in memory to the file.
func (t *tape) flush() (err error) {
	if t.scratch == nil {
		if t.scratch, err = outfile.Scratch(t.directory); err != nil {
			return err
		}
	}
	if _, err := t.scratch.File().Write(t.memory); err != nil {
		return fmt.Errorf("keep the rows until all are there (TMPDIR chooses another directory): %w", err)
	}
	t.memory = t.memory[:0]
	return nil
}

// each calls take with the records in order. A record is valid until the next one.
func (t *tape) each(take func(record []byte) error) error {
	var source io.Reader = bytes.NewReader(t.memory)
	if t.scratch != nil {
		if _, err := t.scratch.File().Seek(0, io.SeekStart); err != nil {
			return unreadable(err)
		}
		source = io.MultiReader(t.scratch.File(), source)
	}
	in, record := bufio.NewReaderSize(source, tapeBuffer), []byte(nil)
	for {
		size, err := binary.ReadUvarint(in)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil && uint64(cap(record)) < size {
			record = make([]byte, size)
		}
		if err == nil {
			record = record[:size]
			_, err = io.ReadFull(in, record)
		}
		if err != nil {
			return unreadable(err)
		}
		if err := take(record); err != nil {
			return err
		}
	}
}

func unreadable(err error) error { return fmt.Errorf("read the rows that were kept: %w", err) }

// close removes the file.
func (t *tape) close() error {
	if t.scratch == nil {
		return nil
	}
	scratch := t.scratch
	t.scratch = nil
	return scratch.Close()
}
