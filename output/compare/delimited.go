package compare

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
)

// csvReader reads RFC 4180 with \n or \r\n line ends. encoding/csv takes three
// times as long, and reading is most of a comparison.
type csvReader struct {
	in     *bufio.Reader
	line   []byte // of one record
	quotes int    // in it
	bytes  []byte // of its unquoted cells
	ends   []int
	cells  [][]byte
	count  int
}

// next implements rowReader.
func (r *csvReader) next() ([]string, [][]byte, error) {
	if err := r.record(); err != nil {
		return nil, nil, err
	}
	r.count++
	if r.quotes == 0 {
		r.cells = r.cells[:0]
		for rest, more := r.line, true; more; {
			var cell []byte
			cell, rest, more = bytes.Cut(rest, []byte{','})
			r.cells = append(r.cells, cell)
		}
		return nil, r.cells, nil
	}
	r.bytes, r.ends = r.bytes[:0], r.ends[:0]
	for rest := r.line; ; {
		var err error
		var more bool
		if rest, more, err = r.cell(rest); err != nil {
			return nil, nil, fmt.Errorf("record %d: %w", r.count, err)
		}
		r.ends = append(r.ends, len(r.bytes))
		if !more {
			break
		}
	}
	r.cells = cut(r.cells[:0], r.bytes, r.ends)
	return nil, r.cells, nil
}

// cut cuts bytes at the ends.
func cut(cells [][]byte, bytes []byte, ends []int) [][]byte {
	start := 0
	for _, end := range ends {
		cells = append(cells, bytes[start:end])
		start = end
	}
	return cells
}

// record reads the lines of a record, without the last line's end.
func (r *csvReader) record() error {
	r.line, r.quotes = r.line[:0], 0
	for {
		part, err := r.in.ReadSlice('\n')
		r.line = append(r.line, part...)
		r.quotes += bytes.Count(part, []byte{'"'})
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case errors.Is(err, io.EOF) && len(r.line) == 0:
			return io.EOF
		case err != nil && !errors.Is(err, io.EOF):
			return err
		case r.quotes%2 == 0:
			r.line = bytes.TrimSuffix(bytes.TrimSuffix(r.line, []byte{'\n'}), []byte{'\r'})
			return nil
		case err != nil:
			return io.ErrUnexpectedEOF
		}
	}
}

var errQuote = errors.New("a quote in a cell that is not quoted")

// cell reads one cell from the rest of a record and reports whether another follows.
func (r *csvReader) cell(rest []byte) (_ []byte, more bool, err error) {
	if len(rest) == 0 || rest[0] != '"' {
		cell, after, more := bytes.Cut(rest, []byte{','})
		if bytes.IndexByte(cell, '"') >= 0 {
			return nil, false, errQuote
		}
		r.bytes = append(r.bytes, cell...)
		return after, more, nil
	}
	for rest = rest[1:]; ; {
		i := bytes.IndexByte(rest, '"')
		if i < 0 {
			return nil, false, io.ErrUnexpectedEOF
		}
		r.bytes = append(r.bytes, rest[:i]...)
		rest = rest[i+1:]
		switch {
		case len(rest) == 0:
			return nil, false, nil
		case rest[0] == ',':
			return rest[1:], true, nil
		case rest[0] != '"':
			return nil, false, errQuote
		}
		r.bytes = append(r.bytes, '"')
		rest = rest[1:]
	}
}

// tsvReader reads tab-separated records whose tabs, line ends and backslashes are
// escaped.
type tsvReader struct {
	in    *bufio.Reader
	line  []byte
	cells [][]byte
}

// next implements rowReader.
func (r *tsvReader) next() ([]string, [][]byte, error) {
	line, err := readLine(r.in, r.line[:0])
	if r.line = line; err != nil {
		return nil, nil, err
	}
	r.cells = r.cells[:0]
	for cell := range bytes.SplitSeq(r.line, []byte{'\t'}) {
		r.cells = append(r.cells, unescaped(cell))
	}
	return nil, r.cells, nil
}

// readLine reads a line without its line break.
func readLine(in *bufio.Reader, line []byte) ([]byte, error) {
	for {
		part, err := in.ReadSlice('\n')
		line = append(line, part...)
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case errors.Is(err, io.EOF) && len(line) > 0:
			return line, io.ErrUnexpectedEOF
		case err != nil:
			return line, err
		}
		return bytes.TrimSuffix(line, []byte{'\n'}), nil
	}
}

// unescaped removes the escapes from a cell of TSV, in place.
func unescaped(cell []byte) []byte {
	i := bytes.IndexByte(cell, '\\')
	if i < 0 {
		return cell
	}
	out := cell[:i]
	for ; i < len(cell); i++ {
		c := cell[i]
		if c == '\\' && i+1 < len(cell) {
			i++
			switch c = cell[i]; c {
			case 't':
				c = '\t'
			case 'n':
				c = '\n'
			case 'r':
				c = '\r'
			}
		}
		out = append(out, c)
	}
	return out
}
