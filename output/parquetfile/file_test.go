package parquetfile_test

import (
	"bytes"
	"io"
	"iter"
	"testing"

	"github.com/parquet-go/parquet-go"

	"tally/output"
	"tally/output/parquetfile"
)

// sample is a file with a few rows.
func sample(t testing.TB) []byte {
	t.Helper()
	columns := []output.Column[string]{
		{Name: "name", Value: func(s string) any { return s }},
		{Name: "size", Type: output.Integer, Value: func(s string) any { return len(s) }},
		{Name: "parts", Type: output.List, Value: func(s string) any { return []string{s, s} }},
	}
	rows := iter.Seq2[string, error](func(yield func(string, error) bool) {
		_ = yield("a", nil) && yield("", nil) && yield("bc", nil)
	})
	var b bytes.Buffer
	if _, err := output.Write(t.Context(), &b, output.SchemaOf(columns), output.Erase(rows), output.Options{Format: output.Parquet}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// read reads all rows, and returns their number.
func read(data []byte) (int, error) {
	r, err := parquetfile.Open(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return 0, err
	}
	for n := 0; ; n++ {
		if _, err := r.Next(); err != nil {
			if err == io.EOF { //nolint:errorlint // as a reader ends, never wrapped
				return n, r.Close()
			}
			return n, err
		}
	}
}

func TestCutFilesAreRefused(t *testing.T) {
	t.Parallel()
	data := sample(t)
	if n, err := read(data); err != nil || n != 3 {
		t.Fatalf("%d rows, error %v", n, err)
	}
	for size := range data {
		if _, err := read(data[:size]); err == nil {
			t.Fatalf("%d of %d bytes are a file", size, len(data))
		}
	}
}

// Types that tally does not write are refused, with the column.
func TestForeignTypes(t *testing.T) {
	t.Parallel()
	for name, node := range map[string]parquet.Node{
		"a 32-bit integer": parquet.Int(32),
		"a date":           parquet.Date(),
		"a struct":         parquet.Group{"a": parquet.String(), "b": parquet.String()},
		"milliseconds":     parquet.Timestamp(parquet.Millisecond),
		"a list of lists":  parquet.List(parquet.List(parquet.String())),
	} {
		var b bytes.Buffer
		w := parquet.NewWriter(&b, parquet.NewSchema("x", parquet.Group{"odd": node}))
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := read(b.Bytes()); err == nil || !bytes.Contains([]byte(err.Error()), []byte("odd")) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

// Reading ends, whatever a file contains.
func FuzzRead(f *testing.F) {
	data := sample(f)
	f.Add(data, 0, byte(1))
	f.Fuzz(func(_ *testing.T, data []byte, at int, flip byte) {
		if len(data) > 0 {
			data = bytes.Clone(data)
			data[uint(at)%uint(len(data))] ^= flip
		}
		_, _ = read(data) // an error, or rows
	})
}
