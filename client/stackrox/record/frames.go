package record

import (
	"encoding/binary"
	"fmt"
	"io"
)

// prefix is what precedes each message of a gRPC stream: whether it is compressed, and its length.
const prefix = 5

// Frames reads the records of an export from the messages of a gRPC stream, one after another. It is for one goroutine.
type Frames struct {
	w     wire
	r     io.Reader
	block []byte
	from  int // the first byte not read
	to    int // the end of the bytes read
	base  int64
	count int64
	err   error // final
}

// NewFrames returns a Frames that reads r in blocks of size bytes, 128 KiB if size is 0; a message may be longer. It fails
// if the plan has a path that does not exist.
func NewFrames(r io.Reader, plan *Plan, size int) (*Frames, error) {
	if size <= 0 {
		size = defaultBlock
	}
	program, err := plan.compile()
	if err != nil {
		return nil, err
	}
	f := &Frames{r: r, block: make([]byte, max(size, prefix))}
	f.w.Record = newRecord(program)
	f.w.wired = true
	return f, nil
}

// Count returns the number of records read so far.
func (f *Frames) Count() int64 { return f.count }

// Offset returns how many bytes of the stream were consumed.
func (f *Frames) Offset() int64 { return f.base + int64(f.from) }

// Strange returns the fields that the schema does not know, in all records so far.
func (f *Frames) Strange() Strange { return f.w.strange }

// Next returns the next record, which is valid until the next call. At the end of the
// reader the error is io.EOF, and only after a complete message: whether the stream is
// complete depends on its status. Otherwise it is a *SyntaxError, an error that wraps
// io.ErrUnexpectedEOF if the stream ends inside a message, or one that wraps the reader's.
// Every error is final.
func (f *Frames) Next() (*Record, error) {
	if f.err != nil {
		return nil, f.err
	}
	if err := f.next(); err != nil {
		f.err = err
		return nil, err
	}
	f.count++
	return &f.w.Record, nil
}

func (f *Frames) next() error {
	if err := f.have(prefix); err != nil {
		return err
	}
	head := f.block[f.from : f.from+prefix]
	length := binary.BigEndian.Uint32(head[1:])
	switch {
	case head[0] != 0:
		return f.syntax(0, "a compressed message, which was not requested")
	case length > maxRecord:
		return f.syntax(0, fmt.Sprintf("a message of %d bytes: %s", length, tooLong(maxRecord)))
	}
	whole := prefix + int(length)
	if err := f.have(whole); err != nil {
		return err
	}
	if message := f.block[f.from+prefix : f.from+whole]; !f.w.quick(message) && !f.w.parse(message) {
		return f.syntax(prefix+f.w.at, f.w.why)
	}
	if !f.w.has {
		return f.syntax(prefix, "record without "+f.w.export.Body)
	}
	f.from += whole
	return nil
}

// have reads until n bytes of a frame are available.
func (f *Frames) have(n int) error {
	for empty := 0; f.to-f.from < n; {
		f.makeRoom(n)
		k, err := f.r.Read(f.block[f.to:])
		f.to += k
		if empty++; k > 0 {
			empty = 0
		}
		switch {
		case f.to-f.from >= n:
			return nil // the error recurs
		case err != nil:
			return f.ended(err)
		case empty == maxEmptyReads:
			return f.ended(io.ErrNoProgress)
		}
	}
	return nil
}

// makeRoom moves the unread bytes to the front of the block, and enlarges a full block for
// a frame of n bytes, step by step: the mere announcement of a length must not cost memory.
func (f *Frames) makeRoom(n int) {
	if f.from > 0 {
		copy(f.block, f.block[f.from:f.to])
		f.base += int64(f.from)
		f.from, f.to = 0, f.to-f.from
	}
	if f.to == len(f.block) {
		f.block = enlarged(f.block, f.to, n)
	}
}

// ended returns the error with which the stream ended.
func (f *Frames) ended(err error) error {
	switch {
	case err != io.EOF: //nolint:errorlint // a wrapped io.EOF is not the end of a stream
		return fmt.Errorf("reading %s record %d, from byte %d on: %w", f.w.export.Noun, f.count+1, f.Offset(), err)
	case f.to > f.from:
		return fmt.Errorf("%s record %d, from byte %d on, is cut off: %w", f.w.export.Noun, f.count+1, f.Offset(), io.ErrUnexpectedEOF)
	}
	return io.EOF
}

func (f *Frames) syntax(at int, why string) error {
	return &SyntaxError{Noun: f.w.export.Noun, Offset: f.Offset() + int64(at), Record: f.count + 1, Reason: why}
}
