package outfile

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
)

func TestCompressed(t *testing.T) {
	t.Parallel()
	readers := map[string]func(io.Reader) (io.Reader, error){
		"pods.csv.gz":  func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) },
		"PODS.CSV.ZST": func(r io.Reader) (io.Reader, error) { return zstd.NewReader(r, zstd.WithDecoderConcurrency(1)) },
	}
	s := strings.Repeat("web,Running\n", 100_000)
	for name, reader := range readers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), name)
			f := committed(t, path, s)
			raw, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			sum := sha256.Sum256(raw)
			if f.Size() != int64(len(raw)) || f.SHA256() != hex.EncodeToString(sum[:]) {
				t.Errorf("%d bytes counted of %d, sum %s", f.Size(), len(raw), f.SHA256())
			}
			r, err := reader(bytes.NewReader(raw))
			if err != nil {
				t.Fatal(err)
			}
			if got, err := io.ReadAll(r); string(got) != s || err != nil {
				t.Errorf("%d of %d bytes come back, error %v", len(got), len(s), err)
			}
			if len(raw) > len(s)/50 {
				t.Errorf("%d bytes became %d", len(s), len(raw))
			}
		})
	}
}

// A partial compressed file can be read to its end.
func TestPartialCompressed(t *testing.T) {
	t.Parallel()
	f := started(t, filepath.Join(t.TempDir(), "pods.gz"), "half", Options{KeepPartial: true})
	if err := f.Abort(); err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(f.Partial())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	r, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(r); string(got) != "half" || err != nil {
		t.Errorf("%q, error %v", got, err)
	}
}
