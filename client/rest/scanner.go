package rest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// The buffer of a scanner doubles up to largeBuffer, and then grows to the size of
// the largest value at once: unwritten memory costs nothing, a copy does.
const (
	leastBuffer = 64 << 10
	largeBuffer = 4 << 20
	mostBuffer  = maxValue + 4*mostRead
	mostRead    = 256 << 10
)

// scanner splits a JSON document into its values, one by one, without decoding
// them.
type scanner struct {
	from   io.Reader
	buffer []byte // the bytes read
	at     int    // where in the buffer the next value begins
	err    error  // the error that ended reading
}

// fill reads more, after the bytes that were not consumed yet.
func (s *scanner) fill() error {
	if s.err != nil {
		return s.err
	}
	s.makeRoom()
	end := len(s.buffer)
	n, err := s.from.Read(s.buffer[end:min(cap(s.buffer), end+mostRead)])
	s.buffer, s.err = s.buffer[:end+n], err
	if n > 0 {
		return nil // the next call returns the error
	}
	return err
}

// makeRoom drops the consumed bytes, or enlarges the buffer.
func (s *scanner) makeRoom() {
	rest := s.buffer[s.at:]
	switch {
	case s.at == len(s.buffer):
	case len(s.buffer) < cap(s.buffer):
		return
	case s.at == 0:
		s.buffer = make([]byte, 0, s.larger())
	}
	if cap(s.buffer) == 0 {
		s.buffer = make([]byte, 0, leastBuffer)
	}
	s.buffer, s.at = append(s.buffer[:0], rest...), 0
}

func (s *scanner) larger() int {
	if size := 2 * cap(s.buffer); size <= largeBuffer || size > 2*largeBuffer {
		return size
	}
	return mostBuffer
}

// peek returns the next byte that is not white space.
func (s *scanner) peek() (byte, error) {
	for {
		for ; s.at < len(s.buffer); s.at++ {
			switch c := s.buffer[s.at]; c {
			case ' ', '\t', '\n', '\r':
			default:
				return c, nil
			}
		}
		if err := s.fill(); err != nil {
			return 0, err
		}
	}
}

// value consumes the next value, up to the first invalid byte. It is valid until the
// next call.
func (s *scanner) value() ([]byte, error) {
	if _, err := s.peek(); err != nil {
		return nil, err
	}
	v := valueEnd{}
	for n := 0; ; {
		n += v.pass(s.buffer[s.at+n:])
		if v.cost > mostCost {
			return nil, errCrowded
		}
		if v.ended {
			return s.take(n), nil
		}
		switch err := s.fill(); {
		case errors.Is(err, io.EOF) && v.scalar:
			return s.take(n), nil
		case err != nil:
			return nil, err
		}
	}
}

func (s *scanner) take(n int) []byte {
	value := s.buffer[s.at : s.at+n : s.at+n]
	s.at += n
	return value
}

// own returns the next value, for the caller to keep: a copy, or the buffer itself if
// the value fills it.
func (s *scanner) own() ([]byte, error) {
	value, err := s.value()
	if err != nil || len(value) < largeBuffer/4 || len(value) < cap(s.buffer)/2 {
		return append(make([]byte, 0, len(value)), value...), err
	}
	rest := s.buffer[s.at:]
	s.buffer, s.at = append(make([]byte, 0, max(leastBuffer, len(rest))), rest...), 0
	return value, nil
}

// more reports whether another member of an object or array follows. It consumes the
// comma before it, or the closing bracket.
func (s *scanner) more(first bool, closing byte, where string) (bool, error) {
	c, err := s.peek()
	switch {
	case err != nil:
		return false, err
	case c == closing:
		s.at++
		return false, nil
	case first:
		return true, nil
	case c != ',':
		return false, misplacedByte(c, where)
	}
	s.at++
	return true, nil
}

// name consumes the name of a member and the colon after it.
func (s *scanner) name() (name string, err error) {
	c, err := s.peek()
	if err != nil {
		return "", err
	}
	if c != '"' {
		return "", misplacedByte(c, "looking for beginning of object key string")
	}
	quoted, err := s.value()
	if err != nil {
		return "", err
	}
	if err := json.Unmarshal(quoted, &name); err != nil {
		return "", err
	}
	return name, s.expect(':', "after object key")
}

// expect consumes a certain byte.
func (s *scanner) expect(want byte, where string) error {
	c, err := s.peek()
	switch {
	case err != nil:
		return err
	case c != want:
		return misplacedByte(c, where)
	}
	s.at++
	return nil
}

func misplacedByte(c byte, where string) error {
	return &mistakeError{fmt.Sprintf("invalid character %q %s", c, where)}
}

// mistakeError reports invalid JSON.
type mistakeError struct{ message string }

// Error names the character.
func (e *mistakeError) Error() string { return e.message }
