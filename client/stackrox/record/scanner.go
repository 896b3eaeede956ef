package record

import (
	"bytes"
	"fmt"
	"io"
	"strings"
)

const (
	defaultBlock  = 128 << 10
	maxRecord     = 256 << 20
	maxEmptyReads = 100

	// pad is the number of NUL bytes after the block's bytes. The longest glue is shorter,
	// and so is a stride of ordinary.
	pad = 48

	// A block holds several records, since the one that it splits is parsed twice, but it
	// takes at most roomy bytes for that.
	perBlock = 8
	roomy    = 2 << 20
)

// Scanner reads the records of an export in JSON one after another. It is for one goroutine.
type Scanner struct {
	p     parser
	r     io.Reader
	block []byte
	pos   int   // the first byte not returned yet
	base  int64 // the stream's offset of block[0]
	count int64
	long  int // bytes of the longest record so far
	limit int
	rerr  error // from r, due once the bytes before it are consumed
	err   error // final
}

// NewScanner returns a Scanner that reads r in blocks of size bytes, 128 KiB if size is 0; a record may be longer. It fails
// if the plan has a path that does not exist.
func NewScanner(r io.Reader, plan *Plan, size int) (*Scanner, error) {
	if size <= 0 {
		size = defaultBlock
	}
	size = min(size, maxRecord)
	program, err := plan.compile()
	if err != nil {
		return nil, err
	}
	s := &Scanner{r: r, block: make([]byte, size+pad), limit: maxRecord}
	s.p.open(program)
	s.p.b = s.block[:pad]
	return s, nil
}

// Count returns the number of records returned so far.
func (s *Scanner) Count() int64 { return s.count }

// Offset returns how many bytes of the stream were consumed: the returned records and the
// white space around them.
func (s *Scanner) Offset() int64 { return s.base + int64(s.pos) }

// Next returns the next record, which is valid until the next call. At the end of the
// stream the error is io.EOF, and only if nothing but white space follows the last record.
// Otherwise it is a *ServerError, a *SyntaxError, an error that wraps io.ErrUnexpectedEOF
// if the stream ends inside a record, or one that wraps the reader's. Every error is final.
func (s *Scanner) Next() (*Record, error) {
	if s.err != nil {
		return nil, s.err
	}
	if err := s.next(); err != nil {
		s.err = err
		return nil, err
	}
	s.count++
	return &s.p.Record, nil
}

func (s *Scanner) next() error {
	p := &s.p
	for {
		if s.pos = p.space(s.pos); s.pos < p.end {
			if end := p.parse(s.pos); end >= 0 {
				return s.deliver(end)
			}
			if p.why != "" {
				return s.syntax(p.at, strings.TrimPrefix(p.in+": "+p.why, ": "))
			}
		}
		if err := s.fill(); err != nil {
			return err
		}
	}
}

// deliver returns the record that ends at end, or why it cannot.
func (s *Scanner) deliver(end int) error {
	r := &s.p.Record
	switch {
	case end-s.pos > s.limit:
		return s.syntax(s.pos, tooLong(s.limit))
	case !r.failed.absent():
		return &ServerError{Raw: bytes.Clone(r.failed.bytes(r.b)), Record: bytes.Clone(r.b[s.pos:end])}
	case !r.has:
		return s.syntax(s.pos, "record without "+r.export.Body)
	}
	s.long = max(s.long, end-s.pos)
	s.pos = end
	return nil
}

// fill reads more. Inside a record it returns once the record may be complete or its bytes
// have doubled, so that a slow one is not parsed again for every few bytes.
func (s *Scanner) fill() error {
	had := s.p.end - s.pos
	switch {
	case had > s.limit:
		return s.syntax(s.pos, tooLong(s.limit))
	case s.rerr != nil:
		return s.ended(had)
	}
	var tail nesting
	for s.rerr == nil {
		s.read()
		if record := s.block[s.pos:s.p.end]; len(record) > s.limit || len(record) >= 2*had || tail.closed(record) {
			break
		}
	}
	return nil
}

// read moves the rest to the front of the block, enlarges the block if it is still full,
// and reads once.
func (s *Scanner) read() {
	n := s.p.end - s.pos
	if s.pos > 0 {
		copy(s.block, s.block[s.pos:s.p.end])
		s.base += int64(s.pos)
		s.pos = 0
	}
	if n == len(s.block)-pad || len(s.block) < min(perBlock*s.long, roomy) {
		s.block = enlarged(s.block, n, s.limit+1+pad)
	}
	room := s.block[n : len(s.block)-pad]
	k, err := s.r.Read(room)
	for i := 0; k == 0 && err == nil; i++ {
		if k, err = s.r.Read(room); i == maxEmptyReads {
			err = io.ErrNoProgress
		}
	}
	n += k
	clear(s.block[n : n+pad])
	s.p.b, s.p.end, s.rerr = s.block[:n+pad], n, err
}

// ended returns the error with which the stream ended after had bytes of a record.
func (s *Scanner) ended(had int) error {
	switch {
	case s.rerr != io.EOF: //nolint:errorlint // a wrapped io.EOF is not the end of a stream
		return fmt.Errorf("reading %s record %d, from byte %d on: %w", s.p.export.Noun, s.count+1, s.Offset(), s.rerr)
	case had > 0:
		return fmt.Errorf("%s record %d, from byte %d on, is cut off: %w", s.p.export.Noun, s.count+1, s.Offset(), io.ErrUnexpectedEOF)
	}
	return io.EOF
}

func (s *Scanner) syntax(at int, why string) error {
	return &SyntaxError{Noun: s.p.export.Noun, Offset: s.base + int64(at), Record: s.count + 1, Reason: why}
}

// nesting tracks the nesting depth of the bytes of a value, without checking them.
type nesting struct {
	next   int // the first byte not scanned
	depth  int
	inside bool // a string
}

// closed reports whether the value that begins at b[0] may end within b, of which it scans only the new bytes.
func (n *nesting) closed(b []byte) bool {
	for ; n.next < len(b); n.next++ {
		switch c := b[n.next]; {
		case c == '"':
			n.inside = !n.inside
		case n.inside && c == '\\':
			n.next++
		case n.inside:
		case c == '{' || c == '[':
			n.depth++
		case c == '}' || c == ']':
			if n.depth--; n.depth == 0 {
				return true
			}
		}
	}
	return false
}
