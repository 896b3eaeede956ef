package rest

import (
	"crypto/x509"
	"encoding/pem"
	"os"
	"path/filepath"
	"testing"
)

// TestE5FilesThatBeginWithAByteOrderMark reads the files of a CA, a client
// certificate and its key.
func TestE5FilesThatBeginWithAByteOrderMark(t *testing.T) {
	t.Parallel()
	s := secure(t)
	key, err := x509.MarshalPKCS8PrivateKey(s.TLS.Certificates[0].PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	write := func(name, kind string, content []byte) string {
		file := filepath.Join(t.TempDir(), name)
		marked := append([]byte("\ufeff"), pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: content})...)
		if err := os.WriteFile(file, marked, 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	cert := write("cert.pem", "CERTIFICATE", s.Certificate().Raw)
	c, err := New(Options{Endpoint: s.URL, TLS: TLS{CAFile: cert, CertFile: cert, KeyFile: write("key.pem", "PRIVATE KEY", key)}})
	if err != nil {
		t.Fatal(err)
	}
	resp, err := c.Send(t.Context(), Request{Path: "/"})
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close() // only the head matters
}
