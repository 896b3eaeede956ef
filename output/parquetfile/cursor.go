package parquetfile

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go"
)

// batch is the number of values of a column that are read at once.
const batch = 256

// cursor reads the cells of one column, row group by row group.
type cursor struct {
	column
	name   string
	values parquet.ColumnChunkValueReader // of the row group, nil between two
	buffer []parquet.Value
	left   []parquet.Value // of the buffer
	items  []string        // of a list
}

// begin starts a row group.
func (c *cursor) begin(chunk parquet.ColumnChunk) {
	if c.buffer == nil {
		c.buffer = make([]parquet.Value, batch)
	}
	c.values, c.left = parquet.NewColumnChunkValueReader(chunk), nil
}

// close ends reading the row group.
func (c *cursor) close() error {
	if c.values == nil {
		return nil
	}
	err := c.values.Close()
	c.values, c.left = nil, nil
	return err
}

// fill reads the next values if there are none left, or returns io.EOF.
func (c *cursor) fill() error {
	if len(c.left) > 0 {
		return nil
	}
	n, err := c.values.ReadValues(c.buffer)
	if c.left = c.buffer[:n]; n > 0 {
		return nil
	}
	if errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return io.EOF
	}
	return fmt.Errorf("column %s: %w", c.name, err)
}

// cell appends the cell of the next row.
func (c *cursor) cell(dst []byte) ([]byte, error) {
	if err := c.fill(); err != nil {
		return dst, c.short(err)
	}
	v := c.left[0]
	switch c.left = c.left[1:]; {
	case c.list:
		return c.appendList(dst, v)
	case v.IsNull():
		return dst, nil
	}
	return c.append(dst, v), nil
}

// short returns the error of a column that ends before its row group.
func (c *cursor) short(err error) error {
	if err == io.EOF { //nolint:errorlint // as fill returns it
		return fmt.Errorf("a row has no cell in column %s: %w", c.name, io.ErrUnexpectedEOF)
	}
	return err
}

// appendList appends a list whose first value was read.
func (c *cursor) appendList(dst []byte, first parquet.Value) ([]byte, error) {
	if c.items = c.items[:0]; !first.IsNull() {
		c.items = append(c.items, string(first.ByteArray()))
	}
	for {
		err := c.fill()
		if err != nil && err != io.EOF { //nolint:errorlint // as fill returns it
			return dst, err
		}
		if err != nil || c.left[0].RepetitionLevel() == 0 {
			break
		}
		c.items = append(c.items, string(c.left[0].ByteArray()))
		c.left = c.left[1:]
	}
	if len(c.items) == 0 {
		return dst, nil
	}
	encoded, _ := json.Marshal(c.items) // strings always encode
	return append(dst, encoded...), nil
}

// end checks that the column has no more rows than its group, and closes it.
func (c *cursor) end() error {
	switch err := c.fill(); {
	case err == nil:
		return fmt.Errorf("column %s has more cells than there are rows", c.name)
	case err != io.EOF: //nolint:errorlint // as fill returns it
		return err
	}
	return c.close()
}

// check reads the column to the end of its group, which has that number of rows.
func (c *cursor) check(rows int64) error {
	for {
		err := c.fill()
		if err == io.EOF { //nolint:errorlint // as fill returns it
			break
		}
		if err != nil {
			return err
		}
		for _, v := range c.left {
			if v.RepetitionLevel() == 0 {
				rows--
			}
		}
		c.left = nil
	}
	if rows != 0 {
		return fmt.Errorf("column %s does not have as many cells as there are rows", c.name)
	}
	return c.close()
}
