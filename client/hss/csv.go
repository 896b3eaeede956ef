package hss

import (
	"bufio"
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// csvReader reads rows of CSV in UTF-8, with or without a byte order mark, in
// UTF-16 with one, or in GB18030, of which GBK is a part.
type csvReader struct {
	name    string
	source  io.Closer
	rows    *csv.Reader
	guessed bool
}

func openCSV(ctx context.Context, e entry) (rowReader, error) {
	from, guessed, err := encodingOf(ctx, e)
	if err != nil {
		return nil, err
	}
	source, err := e.open(ctx)
	if err != nil {
		return nil, err
	}
	text := transform.NewReader(source, from.NewDecoder())
	return &csvReader{name: e.Name, source: source, rows: csv.NewReader(text), guessed: guessed}, nil
}

// Next implements rowReader.
func (r *csvReader) Next() ([]string, error) {
	row, err := r.rows.Read()
	var known *ArchiveError
	switch {
	case err == nil && r.guessed && strings.ContainsRune(strings.Join(row, ""), utf8.RuneError):
		return nil, &ArchiveError{Entry: r.name, Message: "its text is neither UTF-8 nor GB18030"}
	case err == nil, errors.Is(err, io.EOF), errors.As(err, &known):
		return row, err
	}
	return nil, &ArchiveError{Entry: r.name, Message: "it is no CSV", Err: err}
}

// Close implements rowReader.
func (r *csvReader) Close() error { return r.source.Close() }

// encodingOf reads the whole entry once: a file may be plain ASCII for a long
// time before the first Chinese character. guessed tells that nothing in the
// file says so, only that it is not UTF-8.
func encodingOf(ctx context.Context, e entry) (from encoding.Encoding, guessed bool, err error) {
	source, err := e.open(ctx)
	if err != nil {
		return nil, false, err
	}
	text := bufio.NewReader(source)
	start, err := text.Peek(2)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, false, closing(err, source)
	}
	if bytes.Equal(start, []byte{0xff, 0xfe}) || bytes.Equal(start, []byte{0xfe, 0xff}) {
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), false, source.Close()
	}
	_, err = io.Copy(io.Discard, transform.NewReader(text, encoding.UTF8Validator))
	switch {
	case errors.Is(err, encoding.ErrInvalidUTF8):
		return simplifiedchinese.GB18030, true, source.Close()
	case err != nil:
		return nil, false, closing(err, source)
	}
	return unicode.UTF8BOM, false, source.Close()
}
