package compare

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"tally/output/outfile"
)

// table is an exported file that is read row by row.
type table struct {
	path     string
	manifest *outfile.Manifest // nil without one
	format   string
	columns  []string // empty for JSON lines, whose rows name their own
	closer   io.Closer
	rows     rowReader
}

// rowReader reads rows. A row's cells are valid until the next call; io.EOF ends
// the rows. Rows that name their columns return them, others return nil.
type rowReader interface {
	next() (names []string, cells [][]byte, err error)
}

// read selects the columns to read, if the format can skip the others, and the names
// to ignore if rows name their own.
func (t *table) read(columns, ignore []string) {
	switch rows := t.rows.(type) {
	case *jsonReader:
		rows.ignore = ignore
	case parquetReader:
		rows.Select(columns, t.manifest == nil) // the checksum of the file was not checked
		t.columns = slices.DeleteFunc(slices.Clone(t.columns), func(name string) bool { return !slices.Contains(columns, name) })
	}
}

// damaged returns the error of rows that could not be read.
func (t *table) damaged(err error) error {
	if t.manifest != nil && t.manifest.JQ != "" { // whatever the program printed
		return &MismatchError{fmt.Sprintf("%s: it was written with --jq, and is not a table: %v", t.path, err)}
	}
	return &outfile.DamagedError{File: t.path, Err: err}
}

// counted compares the number of rows that were read with that of the manifest.
func (t *table) counted(rows int64) error {
	if m := t.manifest; m != nil && m.JQ == "" && m.Rows != rows {
		return t.damaged(fmt.Errorf("it has %d rows, and its manifest says %d", rows, m.Rows))
	}
	return nil
}

// readBuffer is the size of a read in bytes.
const readBuffer = 256 << 10

// openTable opens a file. A *MismatchError is one that is not a table, an
// *outfile.DamagedError one that cannot be read in its format.
func openTable(ctx context.Context, report outfile.Report) (*table, error) {
	if formatOf(report) == "parquet" {
		return openParquet(ctx, report)
	}
	file, err := os.Open(report.File)
	if err != nil {
		return nil, err
	}
	t := &table{path: report.File, manifest: report.Described, format: formatOf(report)}
	data, err := outfile.Decompressed(report.File, outfile.Interruptible(ctx, file))
	if err != nil {
		return nil, errors.Join(t.damaged(err), file.Close())
	}
	t.closer = closers{data, file}
	in := bufio.NewReaderSize(data, readBuffer)
	if mark, _ := in.Peek(3); string(mark) == "\xef\xbb\xbf" {
		_, _ = in.Discard(3) // they were just peeked at
	}
	if err := t.start(in); err != nil {
		return nil, errors.Join(err, t.closer.Close())
	}
	return t, nil
}

func formatOf(r outfile.Report) string {
	if r.Described != nil && r.Described.Format != "" {
		return r.Described.Format
	}
	suffix, err := outfile.Suffix(r.File)
	if err != nil || suffix == "" {
		return filepath.Base(r.File)
	}
	return suffix[1:]
}

// start reads the header.
func (t *table) start(in *bufio.Reader) error {
	switch t.format {
	case "csv":
		t.rows = &csvReader{in: in}
	case "tsv":
		t.rows = &tsvReader{in: in}
	case "jsonl", "ndjson":
		t.rows = &jsonReader{in: in}
		return nil
	default:
		return &MismatchError{fmt.Sprintf("%s: it is %s; csv, tsv, jsonl and parquet can be compared", t.path, t.format)}
	}
	if t.manifest != nil && t.manifest.NoHeaders {
		return &MismatchError{t.path + ": it was written with --no-headers, so its columns are not known"}
	}
	_, cells, err := t.rows.next()
	if err != nil {
		return t.damaged(fmt.Errorf("it has no header: %w", err))
	}
	for _, c := range cells {
		t.columns = append(t.columns, string(c))
	}
	return nil
}

type closers [2]io.Closer

// Close closes both.
func (c closers) Close() error {
	err := c[0].Close()
	if other := c[1].Close(); err == nil {
		err = other
	}
	return err
}
