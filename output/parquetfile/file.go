// Package parquetfile reads Parquet files that tally wrote, row by row, with cells
// as they are in CSV.
package parquetfile

import (
	"errors"
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go"
)

// batch is the number of rows that are read at once.
const batch = 128

// Reader reads the rows of a file.
type Reader struct {
	file    *parquet.File
	columns []column
	names   []string
	group   int // the next row group
	rows    parquet.Rows
	buffer  []parquet.Row
	left    []parquet.Row // of the buffer
	cells   [][]byte
	closer  io.Closer
	bytes   []byte
	ends    []int
}

// Open reads the footer, which is at the end of a complete file.
func Open(in io.ReaderAt, size int64) (r *Reader, err error) {
	defer recovered(&err)
	file, err := parquet.OpenFile(in, size, parquet.SkipBloomFilters(true), parquet.SkipPageIndex(true))
	if err != nil {
		return nil, fmt.Errorf("it is not a complete Parquet file: %w", err)
	}
	r = &Reader{file: file, buffer: make([]parquet.Row, batch)}
	for _, field := range file.Schema().Fields() {
		c, err := columnOf(field)
		if err != nil {
			return nil, err
		}
		r.columns, r.names = append(r.columns, c), append(r.names, field.Name())
	}
	return r, nil
}

// Columns are the names of the columns, in order.
func (r *Reader) Columns() []string { return r.names }

// Rows is the number of rows by the footer.
func (r *Reader) Rows() int64 { return r.file.NumRows() }

// Next reads a row: strings as they are, numbers and booleans as in JSON, times in
// RFC 3339, lists as JSON arrays, and null as an empty cell. The cells are valid
// until the next call; io.EOF ends the rows.
func (r *Reader) Next() (cells [][]byte, err error) {
	defer recovered(&err)
	for len(r.left) == 0 {
		if err := r.fill(); err != nil {
			return nil, err
		}
	}
	row := r.left[0]
	r.left = r.left[1:]
	return r.printed(row)
}

// fill reads the next rows of the group, or of the next one.
func (r *Reader) fill() error {
	if r.rows == nil {
		groups := r.file.RowGroups()
		if r.group == len(groups) {
			return io.EOF
		}
		r.rows = groups[r.group].Rows()
		r.group++
	}
	n, err := r.rows.ReadRows(r.buffer)
	r.left = r.buffer[:n]
	if errors.Is(err, io.EOF) {
		err = r.rows.Close()
		r.rows = nil
	}
	return err
}

// printed are the cells of a row.
func (r *Reader) printed(row parquet.Row) ([][]byte, error) {
	r.bytes, r.ends = r.bytes[:0], r.ends[:0]
	for i, c := range r.columns {
		n := 0
		for n < len(row) && row[n].Column() == i {
			n++
		}
		if n == 0 {
			return nil, fmt.Errorf("a row has no cell in column %s", r.names[i])
		}
		r.bytes = c.appendText(r.bytes, row[:n])
		r.ends = append(r.ends, len(r.bytes))
		row = row[n:]
	}
	r.cells = r.cells[:0]
	start := 0
	for _, end := range r.ends {
		r.cells = append(r.cells, r.bytes[start:end])
		start = end
	}
	return r.cells, nil
}

// Close ends reading, and closes a file of [OpenFile].
func (r *Reader) Close() error {
	var errs []error
	if r.rows != nil {
		errs = append(errs, r.rows.Close())
	}
	if r.closer != nil {
		errs = append(errs, r.closer.Close())
	}
	return errors.Join(errs...)
}

// recovered turns a panic into an error: a damaged file may lead the library out of
// a slice.
func recovered(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("it is damaged: %v", p)
	}
}
