package rest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"io"
	"log"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// secure serves TLS and responds with the request's body.
func secure(t *testing.T) *httptest.Server {
	t.Helper()
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(w, r.Body)
	}))
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	t.Cleanup(s.Close)
	return s
}

func caFile(t *testing.T, s *httptest.Server) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "ca.pem")
	data := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw})
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// trusting returns a pool whose "system" trusts roots, and the number of times that
// it was read.
func trusting(t *testing.T, file string, roots ...*httptest.Server) (*trust, *atomic.Int32) {
	t.Helper()
	asked := &atomic.Int32{}
	o := Options{TLS: TLS{CAFile: file}}
	own, err := o.transport(certificatesOf)
	if err != nil {
		t.Fatal(err)
	}
	all := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: x509.NewCertPool(), MinVersion: tls.VersionTLS12}}
	for _, s := range roots {
		all.TLSClientConfig.RootCAs.AddCert(s.Certificate())
	}
	p := &trust{own: own, all: func() (pool, error) { asked.Add(1); return all, nil }}
	t.Cleanup(p.CloseIdleConnections)
	t.Cleanup(all.CloseIdleConnections)
	return p, asked
}

func post(t *testing.T, p pool, url string, body io.Reader) (string, error) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, body)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := p.RoundTrip(req)
	if err != nil {
		return "", err
	}
	defer func() { _ = resp.Body.Close() }()
	content, err := io.ReadAll(resp.Body)
	return string(content), err
}

// newStranger starts a server with its own certificate, unlike httptest, whose
// servers share one.
func newStranger(t *testing.T) *httptest.Server {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "stranger"}, NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewUnstartedServer(http.NotFoundHandler())
	s.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}, MinVersion: tls.VersionTLS12}
	s.StartTLS()
	t.Cleanup(s.Close)
	return s
}

func TestTheFileSuffices(t *testing.T) {
	t.Parallel()
	s := secure(t)
	p, asked := trusting(t, caFile(t, s))
	for range 2 {
		if got, err := post(t, p, s.URL, strings.NewReader("hello")); got != "hello" || err != nil {
			t.Errorf("%q, %v", got, err)
		}
	}
	if asked.Load() != 0 {
		t.Error("what the system trusts was read for nothing")
	}
}

func TestTheSystemIsTrustedAsWell(t *testing.T) {
	t.Parallel()
	s := secure(t)
	file := caFile(t, newStranger(t))
	bodies := map[string]func() io.Reader{
		"with a body":                func() io.Reader { return strings.NewReader("hello") },
		"with one that is read once": func() io.Reader { return io.MultiReader(strings.NewReader("hello")) },
	}
	for name, body := range bodies {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, asked := trusting(t, file, s)
			for range 2 {
				if got, err := post(t, p, s.URL, body()); got != "hello" || err != nil {
					t.Errorf("%q, %v", got, err)
				}
			}
			if asked.Load() == 0 {
				t.Error("the system was not asked")
			}
		})
	}
}

func TestNeitherTrustsTheServer(t *testing.T) {
	t.Parallel()
	s := secure(t)
	p, _ := trusting(t, caFile(t, newStranger(t)))
	_, err := post(t, p, s.URL, strings.NewReader("hello"))
	if !errors.As(err, new(x509.UnknownAuthorityError)) {
		t.Errorf("got %v", err)
	}
}

// A certificate that is trusted must be for the host as well.
func TestTheNameIsVerified(t *testing.T) {
	t.Parallel()
	s := secure(t)
	o := Options{Endpoint: s.URL, TLS: TLS{CAFile: caFile(t, s), ServerName: "elsewhere.test"}}
	c, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	_, err = c.Send(t.Context(), Request{Operation: "ask", Path: "/"})
	var e *Error
	if !errors.As(err, &e) || e.Reason != ReasonWrongName {
		t.Errorf("got %v", err)
	}
}
