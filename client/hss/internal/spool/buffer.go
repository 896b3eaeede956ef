package spool

import (
	"bufio"
	"fmt"
	"io"
)

// Buffer holds bytes that are written sequentially and then read at any offset:
// in memory up to a limit, and on disk beyond it. The zero value with a Limit is
// ready for use.
type Buffer struct {
	// Limit is the number of bytes to hold in memory.
	Limit int

	memory []byte
	file   *File
	writer *bufio.Writer
	size   int64
}

const writeBuffer = 64 << 10

// Size is the number of bytes written.
func (b *Buffer) Size() int64 { return b.size }

// Write implements io.Writer.
func (b *Buffer) Write(p []byte) (int, error) {
	if b.file == nil && len(b.memory)+len(p) > b.Limit {
		if err := b.spill(); err != nil {
			return 0, err
		}
	}
	b.size += int64(len(p))
	if b.file != nil {
		return b.writer.Write(p)
	}
	b.memory = append(b.memory, p...)
	return len(p), nil
}

func (b *Buffer) spill() error {
	file, err := Create()
	if err != nil {
		return err
	}
	b.file, b.writer = file, bufio.NewWriterSize(file, writeBuffer)
	_, err = b.writer.Write(b.memory)
	b.memory = nil
	return err
}

// ReadAt implements io.ReaderAt, for what was written so far.
func (b *Buffer) ReadAt(p []byte, offset int64) (int, error) {
	if offset < 0 || offset > b.size {
		return 0, io.EOF
	}
	if b.file == nil {
		n := copy(p, b.memory[offset:])
		if n < len(p) {
			return n, io.EOF
		}
		return n, nil
	}
	if b.writer.Buffered() > 0 {
		if err := b.writer.Flush(); err != nil {
			return 0, fmt.Errorf("keep data on disk: %w", err)
		}
	}
	return b.file.ReadAt(p, offset)
}

// Close releases what is held.
func (b *Buffer) Close() error {
	b.memory = nil
	if b.file == nil {
		return nil
	}
	err := b.file.Close()
	b.file = nil
	return err
}
