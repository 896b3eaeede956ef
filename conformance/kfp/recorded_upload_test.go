package kfp

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// uploaded matches how a recorded request describes a form, for example "multipart uploadfile=p.zip (777 bytes)".
var uploaded = regexp.MustCompile(`^multipart (\w+)=(\S+) \(\d+ bytes\)$`)

// recordedBody makes the body of a recorded request again. The bytes of uploads were not recorded; their replacements
// have the same parameters and the same fault.
func recordedBody(t *testing.T, request string) (io.Reader, string) {
	t.Helper()
	m := uploaded.FindStringSubmatch(request)
	if m == nil {
		return strings.NewReader(request), "application/json"
	}
	return form(t, m[1], m[2], uploadedFile(t, m[2]))
}

func uploadedFile(t *testing.T, name string) []byte {
	t.Helper()
	const overLimit = 33<<20 + 1
	hello := fixture(t, "hello.yaml")
	switch name {
	case "hello2.yaml":
		return fixture(t, "hello-two.yaml")
	case "bad.yaml":
		return []byte("just: something")
	case "big.yaml":
		return bytes.Repeat([]byte("#"), overLimit)
	case "p.zip":
		return zipped(t, "pipeline.yaml", hello)
	case "p.tar.gz":
		return tarred(t, "pipeline.yaml", hello)
	default:
		return hello
	}
}

func fixture(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func zipped(t *testing.T, name string, data []byte) []byte {
	t.Helper()
	var archive bytes.Buffer
	z := zip.NewWriter(&archive)
	f, err := z.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	finish(t, f, data, z)
	return archive.Bytes()
}

func tarred(t *testing.T, name string, data []byte) []byte {
	t.Helper()
	var archive bytes.Buffer
	z := gzip.NewWriter(&archive)
	w := tar.NewWriter(z)
	if err := w.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: int64(len(data))}); err != nil {
		t.Fatal(err)
	}
	finish(t, w, data, w, z)
	return archive.Bytes()
}

// finish writes the only file of an archive and closes what is around it.
func finish(t *testing.T, w io.Writer, data []byte, around ...io.Closer) {
	t.Helper()
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	for _, c := range around {
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
