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
	// batchRows and batchBytes bound the rows that are passed to the library at once.
	batchRows  = 256
	batchBytes = 256 << 10
	// dictionaryBytes is the size at which a column's dictionary of distinct
	// strings ends, after which strings are written one by one.
	dictionaryBytes = 256 << 10
	// pageBytes is the size of a page before compression.
	pageBytes = 64 << 10
)

// parquetSink writes records of [parquetRow] as a Parquet file. Rows are columns
// there, so that nothing is ready to be written before a row group is full.
type parquetSink struct {
	sink    *failing
	writer  *parquet.GenericWriter[any]
	config  *parquet.WriterConfig
	columns []*parquet.ColumnWriter
	commit  func() error // ends the row group that the columns belong to
	types   []Type
	values  [][]parquet.Value // of the batch, by column
	batch   []byte            // the records that the values refer to
	rows    int               // in the batch
	group   struct{ rows, bytes int }
	bounded bool // row groups have the minimum and maximum of each column
}

func newParquetSink(w io.Writer, cols []column) *parquetSink {
	s := &parquetSink{sink: &failing{to: w}, values: make([][]parquet.Value, len(cols)), batch: make([]byte, 0, batchBytes), bounded: true}
	for _, c := range cols {
		s.types = append(s.types, c.Type)
	}
	s.writer = parquet.NewGenericWriter[any](s.sink, parquet.NewSchema("row", parquetSchema(cols)),
		parquet.PageBufferSize(pageBytes),
		parquet.Compression(&zstdCodec{}),
		parquet.CreatedBy("tally", "", ""),
		parquet.DataPageVersion(1),        // which every reader supports
		parquet.DataPageStatistics(false), // they would store a large cell four times; the index has them
		parquet.DictionaryMaxBytes(dictionaryBytes), s)
	s.columns, s.commit = s.writer.ColumnWriters(), s.writer.Flush
	return s
}

// ConfigureWriter implements parquet.WriterOption. It keeps the configuration, which
// is read at the start of each row group.
func (s *parquetSink) ConfigureWriter(c *parquet.WriterConfig) { s.config = c }

// add takes one record.
func (s *parquetSink) add(record []byte) error {
	if len(s.batch)+len(record) > cap(s.batch) || s.rows == batchRows {
		if err := s.endBatch(); err != nil {
			return err
		}
	}
	if len(record) > cap(s.batch) {
		return s.addLarge(record)
	}
	start := len(s.batch)
	s.batch = append(s.batch, record...)
	s.take(s.batch[start:])
	return nil
}

// take appends the cells of a record, which must not change before the batch ends.
func (s *parquetSink) take(record []byte) {
	s.group.bytes += len(record)
	for i, t := range s.types {
		s.values[i], record = appendParquet(s.values[i], record, t, i)
	}
	s.rows++
}

// addLarge passes a record to the library without a copy.
func (s *parquetSink) addLarge(record []byte) error {
	if len(record) >= large && s.bounded {
		if err := s.endBounds(); err != nil {
			return err
		}
	}
	s.take(record)
	collect(len(record))
	err := s.endBatch()
	for i := range s.values {
		clear(s.values[i][:cap(s.values[i])])
	}
	return err
}

// endBounds begins a row group without the bounds of its strings. The library would
// keep those of all row groups, at full length, for the end of the file.
func (s *parquetSink) endBounds() error {
	if err := s.endGroup(); err != nil {
		return err
	}
	s.bounded = false
	for path := range stringColumns(s.writer.Schema()) {
		s.config.SkipPageBounds = append(s.config.SkipPageBounds, path)
	}
	group := s.writer.BeginRowGroup()
	s.columns = group.ColumnWriters()
	s.commit = func() error { _, err := group.Commit(); return err }
	return nil
}

func (s *parquetSink) endGroup() error {
	if s.group.rows == 0 {
		return nil
	}
	s.group.rows, s.group.bytes = 0, 0
	err := s.commit()
	return s.failure(err)
}

// endBatch passes the batch to the library, and ends a row group that is full.
func (s *parquetSink) endBatch() error {
	for i, c := range s.columns {
		if _, err := c.WriteRowValues(s.values[i]); err != nil {
			return s.failure(err)
		}
		s.values[i] = s.values[i][:0]
	}
	s.group.rows += s.rows
	s.batch, s.rows = s.batch[:0], 0
	if s.group.rows < groupRows && s.group.bytes < groupBytes {
		return nil
	}
	return s.endGroup()
}

// finish writes the last rows and the footer. An incomplete file gets none, so
// that no reader accepts it.
func (s *parquetSink) finish(whole bool) error {
	if !whole {
		return nil
	}
	err := s.endBatch()
	if err == nil {
		err = s.endGroup()
	}
	if err != nil {
		return err
	}
	return s.failure(s.writer.Close())
}

// stop does nothing: there is no timer.
func (s *parquetSink) stop() {}

// failure marks errors of the sink, to distinguish them from those of the encoding.
func (s *parquetSink) failure(err error) error {
	switch {
	case s.sink.err != nil:
		return s.sink.err
	case err != nil:
		return fmt.Errorf("encoding Parquet: %w", err)
	}
	return nil
}
