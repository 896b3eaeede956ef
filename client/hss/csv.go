package hss

import (
	"bufio"
	"context"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/transform"

	"tally/client/hss/internal/bounded"
)

// csvReader reads rows of CSV in UTF-8, with or without a byte order mark, in
// UTF-16 with one, or in GB18030, a superset of GBK. Cells may be separated by
// commas, tabs or semicolons, and lines end in LF, CR LF or CR alone.
type csvReader struct {
	name    string
	source  io.Closer
	bound   *bounded.Reader
	rows    *csv.Reader
	guessed bool
}

// maxRecord bounds a row of CSV, in bytes.
const maxRecord = 256 << 10

func openCSV(ctx context.Context, e entry, asked []Header) (rowReader, error) {
	from, guessed, err := encodingOf(ctx, e)
	if err != nil {
		return nil, err
	}
	source, err := e.open(ctx)
	if err != nil {
		return nil, err
	}
	decoded := bufio.NewReaderSize(transform.NewReader(source, from.NewDecoder()), maxHeader)
	start, err := decoded.Peek(maxHeader)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, closing(err, source)
	}
	d := dialectOf(string(start), asked)
	bound := bounded.NewReader(d.lines(decoded), bounded.Limits{Record: maxRecord, Total: e.Size * utf8.UTFMax})
	return &csvReader{name: e.Name, source: source, bound: bound, rows: d.rows(bound), guessed: guessed}, nil
}

// Next implements rowReader.
func (r *csvReader) Next() ([]string, error) {
	row, err := r.rows.Read()
	r.bound.Next()
	var known *ArchiveError
	switch {
	case err == nil && r.guessed && strings.ContainsRune(strings.Join(row, ""), utf8.RuneError):
		return nil, &ArchiveError{Entry: r.name, Message: "its characters are neither UTF-8 nor GB18030"}
	case err == nil, errors.Is(err, io.EOF), errors.As(err, &known):
		return row, err
	}
	return nil, &ArchiveError{Entry: r.name, Message: "it is not CSV", Err: err}
}

// Close implements rowReader.
func (r *csvReader) Close() error { return r.source.Close() }
