package output

import (
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go"
)

// A Parquet file is written in row groups. Memory is bounded by the size of one,
// whose pages are held, compressed, until its last row: engines read a column of a
// group in one piece, and several groups at the same time.
const (
	groupRows  = 128 << 10
	groupBytes = 32 << 20 // of cells, before compression
	// batchRows and batchBytes are what is passed to the library at once.
	batchRows  = 256
	batchBytes = 256 << 10
	// dictionaryBytes is where a column's dictionary of distinct strings ends and
	// strings are written one by one.
	dictionaryBytes = 256 << 10
	// pageBytes is the size of a page before compression.
	pageBytes = 64 << 10
)

// parquetSink writes records of [parquetRow] as a Parquet file. Rows are columns
// there, so that nothing is ready to be written before a row group is full.
type parquetSink struct {
	sink    *failing
	writer  *parquet.GenericWriter[any]
	columns []*parquet.ColumnWriter
	types   []Type
	values  [][]parquet.Value // of the batch, by column
	batch   []byte            // the records that the values refer to
	rows    int               // in the batch
	group   struct{ rows, bytes int }
}

func newParquetSink(w io.Writer, cols []column) *parquetSink {
	s := &parquetSink{sink: &failing{to: w}, values: make([][]parquet.Value, len(cols)), batch: make([]byte, 0, batchBytes)}
	for _, c := range cols {
		s.types = append(s.types, c.Type)
	}
	s.writer = parquet.NewGenericWriter[any](s.sink, parquet.NewSchema("row", parquetSchema(cols)),
		parquet.PageBufferSize(pageBytes),
		parquet.Compression(&zstdCodec{}),
		parquet.CreatedBy("tally", "", ""),
		parquet.DataPageVersion(1),        // what every reader knows
		parquet.DataPageStatistics(false), // they would hold a large cell four times; the index has them
		parquet.DictionaryMaxBytes(dictionaryBytes))
	s.columns = s.writer.ColumnWriters()
	return s
}

// add takes one record.
func (s *parquetSink) add(record []byte) error {
	if len(s.batch)+len(record) > cap(s.batch) || s.rows == batchRows {
		if err := s.endBatch(); err != nil {
			return err
		}
	}
	start := len(s.batch)
	if len(record) >= large {
		s.batch = roomy(s.batch, len(record))
	}
	s.batch = append(s.batch, record...)
	cells := s.batch[start:]
	for i, t := range s.types {
		s.values[i], cells = appendParquet(s.values[i], cells, t, i)
	}
	s.rows++
	return nil
}

// endBatch passes the batch to the library, and ends a row group that is full.
func (s *parquetSink) endBatch() error {
	for i, c := range s.columns {
		if _, err := c.WriteRowValues(s.values[i]); err != nil {
			return s.failure(err)
		}
		s.values[i] = s.values[i][:0]
	}
	s.group.rows, s.group.bytes = s.group.rows+s.rows, s.group.bytes+len(s.batch)
	if size := cap(s.batch); size >= huge {
		for i := range s.values {
			s.values[i] = nil
		}
		s.batch = make([]byte, 0, batchBytes)
		collect(size)
	}
	s.batch, s.rows = s.batch[:0], 0
	if s.group.rows < groupRows && s.group.bytes < groupBytes {
		return nil
	}
	s.group.rows, s.group.bytes = 0, 0
	return s.failure(s.writer.Flush())
}

// finish writes the last rows and the footer. A file that is not whole gets none,
// so that no reader takes it for one.
func (s *parquetSink) finish(whole bool) error {
	if !whole {
		return nil
	}
	if err := s.endBatch(); err != nil {
		return err
	}
	return s.failure(s.writer.Close())
}

// stop does nothing: there is no timer.
func (s *parquetSink) stop() {}

// failure distinguishes errors of the sink from those of the encoding.
func (s *parquetSink) failure(err error) error {
	switch {
	case s.sink.err != nil:
		return s.sink.err
	case err != nil:
		return fmt.Errorf("encoding Parquet: %w", err)
	}
	return nil
}
