// Package parquetfile reads Parquet files that tally wrote, row by row, with cells
// as in CSV.
package parquetfile

import (
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/parquet-go/parquet-go"
)

// readBuffer is the size in bytes of the smallest read of a column.
const readBuffer = 32 << 10

// Reader reads the rows of a file.
type Reader struct {
	file  *parquet.File
	names []string
	// columns are the columns to read, others those to check.
	columns, others []*cursor
	at              map[*cursor]int // their positions in a row group
	group           int             // the next row group
	left            int64           // rows of the current one
	closer          io.Closer
	bytes           []byte // of a row
	ends            []int
	cells           [][]byte
}

// Open reads the footer, which is at the end of a complete file.
func Open(in io.ReaderAt, size int64) (r *Reader, err error) {
	defer recovered(&err)
	file, err := parquet.OpenFile(in, size, parquet.SkipBloomFilters(true), parquet.SkipPageIndex(true), parquet.ReadBufferSize(readBuffer))
	if err != nil {
		return nil, fmt.Errorf("it is not a complete Parquet file: %w", err)
	}
	r = &Reader{file: file, at: map[*cursor]int{}}
	for i, field := range file.Schema().Fields() {
		c, err := columnOf(field)
		if err != nil {
			return nil, err
		}
		r.columns, r.names = append(r.columns, &cursor{column: c, name: field.Name()}), append(r.names, field.Name())
		r.at[r.columns[i]] = i
	}
	return r, nil
}

// Columns returns the names of all columns of the file, in order.
func (r *Reader) Columns() []string { return r.names }

// Rows returns the number of rows according to the footer.
func (r *Reader) Rows() int64 { return r.file.NumRows() }

// Select makes [Reader.Next] return only the named columns, in the order of the
// file. The others are read as well if check is set, and skipped otherwise. It is
// called before the first row is read.
func (r *Reader) Select(names []string, check bool) {
	all := r.columns
	r.columns, r.others = nil, nil
	for _, c := range all {
		switch {
		case slices.Contains(names, c.name):
			r.columns = append(r.columns, c)
		case check:
			r.others = append(r.others, c)
		}
	}
}

// Next reads a row: strings as they are, numbers and booleans as in JSON, times in
// RFC 3339, lists as JSON arrays, and null as an empty cell. The cells are valid
// until the next call; io.EOF ends the rows.
func (r *Reader) Next() (cells [][]byte, err error) {
	defer recovered(&err)
	for r.left <= 0 {
		if err := r.nextGroup(); err != nil {
			return nil, err
		}
	}
	r.left--
	r.bytes, r.ends = r.bytes[:0], r.ends[:0]
	for _, c := range r.columns {
		if r.bytes, err = c.cell(r.bytes); err != nil {
			return nil, err
		}
		r.ends = append(r.ends, len(r.bytes))
	}
	r.cells = r.cells[:0]
	start := 0
	for _, end := range r.ends {
		r.cells = append(r.cells, r.bytes[start:end])
		start = end
	}
	return r.cells, nil
}

// nextGroup ends the row group, and begins the next one.
func (r *Reader) nextGroup() error {
	groups := r.file.RowGroups()
	if r.group > 0 && r.group <= len(groups) {
		for _, c := range r.columns {
			if err := c.end(); err != nil {
				return err
			}
		}
	}
	if r.group >= len(groups) {
		r.group = len(groups) + 1 // its end was checked
		return io.EOF
	}
	group := groups[r.group]
	r.group++
	return r.begin(group.ColumnChunks(), group.NumRows())
}

// begin begins a row group with that number of rows.
func (r *Reader) begin(chunks []parquet.ColumnChunk, rows int64) error {
	for _, c := range r.others {
		c.begin(chunks[r.at[c]])
		if err := c.check(rows); err != nil {
			return err
		}
	}
	for _, c := range r.columns {
		c.begin(chunks[r.at[c]])
	}
	r.left = rows
	return nil
}

// Close ends reading, and closes a file of [OpenFile].
func (r *Reader) Close() error {
	var errs []error
	for _, c := range slices.Concat(r.columns, r.others) {
		errs = append(errs, c.close())
	}
	if r.closer != nil {
		errs = append(errs, r.closer.Close())
	}
	return errors.Join(errs...)
}

// recovered turns a panic into an error: a damaged file may make the library index
// out of range.
func recovered(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("it is damaged: %v", p)
	}
}
