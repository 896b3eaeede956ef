package outfile

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/parquet-go/parquet-go"
)

// parquetOf is a file of one column.
func parquetOf(t *testing.T, names ...string) string {
	t.Helper()
	type row struct {
		Name string `parquet:"name,optional,zstd"`
	}
	var b bytes.Buffer
	w := parquet.NewGenericWriter[row](&b)
	for _, name := range names {
		if _, err := w.Write([]row{{name}}); err != nil {
			t.Fatal(err)
		}
		if err := w.Flush(); err != nil { // a row group
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// Rows of Parquet are read, not taken from the footer, and a cut or changed file is
// found.
func TestB5Parquet(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "pods.parquet")
	data := parquetOf(t, "web", "", "db")
	committed(t, path, data)
	if r, err := Verify(t.Context(), path, ""); err != nil || r.Rows != 3 || r.Format != "parquet" {
		t.Errorf("%d rows of %s, error %v", r.Rows, r.Format, err)
	}
	for name, bad := range map[string]string{
		"cut":          data[:len(data)-1],
		"empty":        "",
		"another page": data[:20] + "\x00\xff\x00\xff" + data[24:],
	} {
		if err := os.WriteFile(path, []byte(bad), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Verify(t.Context(), path, ""); !errors.As(err, new(*DamagedError)) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}
