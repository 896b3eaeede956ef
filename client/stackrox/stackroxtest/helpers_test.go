package stackroxtest_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"tally/client/stackrox/stackroxtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// start runs a server for the length of the test.
func start(t testing.TB, opts stackroxtest.Options) *stackroxtest.Server {
	t.Helper()
	s, err := stackroxtest.Start(opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// transport trusts the server, uses HTTP/2 if offered, and neither requests nor
// decodes gzip by itself.
func transport(t testing.TB, s *stackroxtest.Server) *http.Transport {
	t.Helper()
	roots := x509.NewCertPool()
	if ca := s.CA(); ca != nil && !roots.AppendCertsFromPEM(ca) {
		t.Fatal("the server's CA is no certificate")
	}
	tr := &http.Transport{
		TLSClientConfig:    &tls.Config{RootCAs: roots},
		ForceAttemptHTTP2:  true,
		DisableCompression: true,
	}
	t.Cleanup(tr.CloseIdleConnections)
	return tr
}

// request returns a GET with the sandbox's token, which alter may change.
func request(t testing.TB, s *stackroxtest.Server, path string) *http.Request {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL()+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+stackroxtest.SandboxToken)
	return req
}

// do sends the request and follows no redirect.
func do(t testing.TB, s *stackroxtest.Server, req *http.Request) *http.Response {
	t.Helper()
	resp, err := transport(t, s).RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = resp.Body.Close() })
	return resp
}

func get(t testing.TB, s *stackroxtest.Server, path string) *http.Response {
	t.Helper()
	return do(t, s, request(t, s, path))
}

// body reads a response, and returns how it ended.
func body(resp *http.Response) (string, error) {
	b, err := io.ReadAll(resp.Body)
	return string(b), err
}

// wholeBody returns the body of a response that must be complete.
func wholeBody(t testing.TB, resp *http.Response) string {
	t.Helper()
	b, err := body(resp)
	if err != nil {
		t.Fatalf("the body ended after %d bytes: %v", len(b), err)
	}
	return b
}

// lines splits a body at its newlines.
func lines(body string) []string {
	return strings.Split(strings.TrimSuffix(body, "\n"), "\n")
}

// sample reads a response that was recorded from a real server.
func sample(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "testdata", "samples", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
