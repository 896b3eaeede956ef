package bounded_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"
	"testing"

	"tally/client/hss/internal/bounded"
)

func TestRecordsAndTotalAreBounded(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		size int
		want error
	}{
		"within both bounds":        {6, io.EOF},
		"a record at its bound":     {8, io.EOF},
		"a record beyond its bound": {9, bounded.ErrTooLarge},
	}
	for name, c := range cases {
		r := bounded.NewReader(strings.NewReader(strings.Repeat("x", c.size)), bounded.Limits{Record: 8, Total: 100})
		n, err := io.Copy(io.Discard, r)
		if n != int64(min(c.size, 8)) || !errors.Is(errors.Join(err, endOf(err)), c.want) {
			t.Errorf("%s: %d bytes, %v", name, n, err)
		}
	}
	r := bounded.NewReader(strings.NewReader(strings.Repeat("x", 30)), bounded.Limits{Record: 10, Total: 25})
	var read int64
	for range 3 {
		n, err := io.CopyN(io.Discard, r, 10)
		if read += n; err != nil && (!errors.Is(err, bounded.ErrTooLarge) || read != 25) {
			t.Errorf("%d bytes, %v", read, err)
		}
		r.Next()
	}
	if read != 25 {
		t.Errorf("%d bytes in all", read)
	}
}

// endOf maps the end of a successful copy to io.EOF.
func endOf(err error) error {
	if err == nil {
		return io.EOF
	}
	return nil
}

func zipOf(t *testing.T, entries int) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := range entries {
		f, err := w.Create("../" + strconv.Itoa(i) + ".csv")
		if err == nil {
			_, err = f.Write([]byte("rows"))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestC6DirectoriesOfArchivesAreBounded(t *testing.T) {
	t.Parallel()
	small := zipOf(t, 1000)
	reader, err := bounded.OpenZip(bytes.NewReader(small), int64(len(small)))
	if err != nil || len(reader.File) != 1000 {
		t.Fatal(err)
	}
	for range 600 { // once open, reading is not bounded
		f, err := reader.File[999].Open()
		if err != nil {
			t.Fatal(err)
		}
		if rows, err := io.ReadAll(f); err != nil || string(rows) != "rows" {
			t.Fatalf("%q, %v", rows, err)
		}
	}
	large := zipOf(t, 40000)
	if _, err := bounded.OpenZip(bytes.NewReader(large), int64(len(large))); !errors.Is(err, bounded.ErrTooLarge) {
		t.Errorf("40000 files: %v", err)
	}
	if _, err := bounded.OpenZip(strings.NewReader("PK no"), 5); err == nil || errors.Is(err, bounded.ErrTooLarge) {
		t.Errorf("no archive: %v", err)
	}
}
