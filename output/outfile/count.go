package outfile

import (
	"bufio"
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"go.yaml.in/yaml/v3"

	"tally/output/parquetfile"
)

// count parses the file and returns its number of rows, -1 if the format does
// not delimit rows.
func (r *Report) count(ctx context.Context) (int64, error) {
	if r.Format = r.format(); r.Format == "parquet" {
		return countParquet(ctx, r.local)
	}
	file, err := os.Open(r.local)
	if err != nil {
		return 0, cause(err)
	}
	defer func() { _ = file.Close() }() // it was only read
	data, err := Decompressed(r.File, Interruptible(ctx, file))
	if err != nil {
		return 0, err
	}
	defer func() { _ = data.Close() }() // it was only read
	in := bufio.NewReaderSize(data, 256<<10)
	if mark, _ := in.Peek(3); string(mark) == "\xef\xbb\xbf" {
		_, _ = in.Discard(3) // just peeked
	}
	rows, err := r.parse(in)
	if err != nil {
		return 0, fmt.Errorf("as %s: %w", r.Format, err)
	}
	return rows, nil
}

// countParquet reads every row: the footer alone does not show that the pages are
// intact.
func countParquet(ctx context.Context, path string) (rows int64, err error) {
	r, err := parquetfile.OpenFile(ctx, path)
	if err != nil {
		return 0, cause(err)
	}
	defer func() { _ = r.Close() }() // it was only read
	r.Select(nil, true)
	for ; ; rows++ {
		if _, err = r.Next(); err != nil {
			break
		}
	}
	switch {
	case !errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
		return rows, fmt.Errorf("as parquet: row %d: %w", rows+1, err)
	case rows != r.Rows():
		return rows, fmt.Errorf("as parquet: it has %d rows, and its footer says %d", rows, r.Rows())
	}
	return rows, nil
}

// format returns the manifest's format, or that of the name's suffix.
func (r *Report) format() string {
	if r.Described != nil && r.Described.Format != "" {
		return r.Described.Format
	}
	suffix, err := Suffix(r.File)
	if err != nil || suffix == "" {
		return "bytes"
	}
	return suffix[1:]
}

func (r *Report) parse(in *bufio.Reader) (int64, error) {
	headers := int64(1)
	if m := r.Described; m != nil {
		if m.NoHeaders {
			headers = 0
		}
		if m.JQ != "" {
			return -1, drain(in) // the output of a program has no format of its own
		}
	}
	switch r.Format {
	case "csv":
		return lessHeaders(countCSV(in))(headers)
	case "tsv":
		return lessHeaders(countLines(in, sameTabs()))(headers)
	case "jsonl":
		return countLines(in, validJSON)
	case "json":
		return countJSON(in)
	case "yaml", "yml":
		return countYAML(in)
	case "name":
		return countLines(in, func([]byte) error { return nil })
	}
	return -1, drain(in)
}

func lessHeaders(rows int64, err error) func(int64) (int64, error) {
	return func(headers int64) (int64, error) { return max(rows-headers, 0), err }
}

func drain(in io.Reader) error {
	_, err := io.Copy(io.Discard, in)
	return err
}

func countCSV(in io.Reader) (rows int64, err error) {
	r := csv.NewReader(in)
	r.ReuseRecord = true
	for {
		if _, err := r.Read(); errors.Is(err, io.EOF) {
			return rows, nil
		} else if err != nil {
			return rows, err
		}
		rows++
	}
}

// countLines counts lines, each of which must pass check and end in a line break.
func countLines(in *bufio.Reader, check func([]byte) error) (rows int64, err error) {
	var line []byte
	for {
		part, err := in.ReadSlice('\n')
		line = append(line, part...)
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if errors.Is(err, io.EOF) {
			if len(line) > 0 {
				return rows, fmt.Errorf("line %d has no end", rows+1)
			}
			return rows, nil
		}
		if err != nil {
			return rows, err
		}
		if err := check(line[:len(line)-1]); err != nil {
			return rows, fmt.Errorf("line %d: %w", rows+1, err)
		}
		rows, line = rows+1, line[:0]
	}
}

func validJSON(line []byte) error {
	if !json.Valid(line) {
		return errors.New("it is not valid JSON")
	}
	return nil
}

// sameTabs refuses a line whose number of cells differs from the first line's.
func sameTabs() func([]byte) error {
	want := -1
	return func(line []byte) error {
		tabs := bytes.Count(line, []byte{'\t'})
		if want < 0 {
			want = tabs
		}
		if tabs != want {
			return fmt.Errorf("it has %d cells, not %d", tabs+1, want+1)
		}
		return nil
	}
}

// countJSON counts the elements of an array; any other value is one row.
func countJSON(in io.Reader) (rows int64, err error) {
	d := json.NewDecoder(in)
	if rows, err = countElements(d); err != nil {
		return rows, unexpectedEnd(err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return rows, errors.New("data follows the end of the document")
	}
	return rows, nil
}

func countElements(d *json.Decoder) (rows int64, err error) {
	if first, err := d.Token(); err != nil || first != json.Delim('[') {
		return 1, both(err, skipRest(d, first))
	}
	for d.More() {
		var element json.RawMessage
		if err := d.Decode(&element); err != nil {
			return rows, err
		}
		rows++
	}
	_, err = d.Token()
	return rows, err
}

// skipRest reads to the end of the value that first begins.
func skipRest(d *json.Decoder, first json.Token) error {
	if _, nested := first.(json.Delim); !nested {
		return nil
	}
	for depth := 1; depth > 0; {
		t, err := d.Token()
		if err != nil {
			return err
		}
		switch t {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
	}
	return nil
}

func unexpectedEnd(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// countYAML counts the elements of a sequence in block style, each parsed
// separately, so that only one is in memory. Any other document is one row.
func countYAML(in *bufio.Reader) (rows int64, err error) {
	if head, _ := in.Peek(2); string(head) != "- " {
		return countDocument(in)
	}
	var element []byte
	for {
		line, err := in.ReadBytes('\n')
		ended := errors.Is(err, io.EOF)
		if err != nil && !ended {
			return rows, err
		}
		if len(element) > 0 && (ended || bytes.HasPrefix(line, []byte("- "))) {
			if ended {
				element, line = append(element, line...), nil
			}
			if err := yaml.Unmarshal(element, &yaml.Node{}); err != nil {
				return rows, fmt.Errorf("element %d: %w", rows+1, err)
			}
			rows, element = rows+1, element[:0]
		}
		if ended {
			return rows, nil
		}
		element = append(element, line...)
	}
}

func countDocument(in io.Reader) (int64, error) {
	var document any
	err := yaml.NewDecoder(in).Decode(&document)
	if errors.Is(err, io.EOF) {
		return 0, nil
	}
	if list, ok := document.([]any); ok && len(list) == 0 {
		return 0, err
	}
	return 1, err
}

// Decompressed decompresses in by the suffix of path.
func Decompressed(path string, in io.Reader) (io.ReadCloser, error) {
	switch Compression(path) {
	case ".gz":
		return gzip.NewReader(in)
	case ".zst":
		d, err := zstd.NewReader(in, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(64<<20))
		if err != nil {
			return nil, err
		}
		return d.IOReadCloser(), nil
	}
	return io.NopCloser(in), nil
}

// Interruptible returns a reader of in that fails when the context ends.
func Interruptible(ctx context.Context, in io.Reader) io.Reader { return interruptible{ctx, in} }

// interruptible is a reader that fails when its context ends.
type interruptible struct {
	ctx context.Context
	in  io.Reader
}

// Read implements io.Reader.
func (i interruptible) Read(p []byte) (int, error) {
	if err := i.ctx.Err(); err != nil {
		return 0, err
	}
	return i.in.Read(p)
}
