package stackrox_test

import (
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"testing"

	"tally/conformance/stackrox/internal/central"
)

// request is a plain HTTP client's request to a Central.
type request struct {
	method string // GET when empty
	path   string // the export of pods when empty
	query  string // raw
	token  string // central.Token when empty, none when "-"
	accept string
	grpc   string // the Grpc-Timeout header
	gzip   bool
	http2  bool
}

const exportPath = "/v1/export/pods"

// send sends the request and reads the response's headers.
func send(t *testing.T, c *central.Central, r request) *http.Response {
	t.Helper()
	method, path := r.method, r.path
	if method == "" {
		method = http.MethodGet
	}
	if path == "" {
		path = exportPath
	}
	req, err := http.NewRequestWithContext(t.Context(), method, c.URL+path+"?"+r.query, nil)
	if err != nil {
		t.Fatal(err)
	}
	setHeaders(req, r)
	resp, err := client(t, c, r.http2).Do(req)
	if err != nil {
		t.Fatalf("%s %s: %v", method, req.URL, err)
	}
	t.Cleanup(func() { _ = resp.Body.Close() }) // its error is irrelevant
	return resp
}

func setHeaders(req *http.Request, r request) {
	switch r.token {
	case "":
		req.Header.Set("Authorization", "Bearer "+central.Token)
	case "-":
	default:
		req.Header.Set("Authorization", "Bearer "+r.token)
	}
	if r.accept != "" {
		req.Header.Set("Accept", r.accept)
	}
	if r.grpc != "" {
		req.Header.Set("Grpc-Timeout", r.grpc)
	}
	if r.gzip {
		req.Header.Set("Accept-Encoding", "gzip")
	}
}

// client trusts the server's authority and decompresses nothing itself.
func client(t *testing.T, c *central.Central, http2 bool) *http.Client {
	t.Helper()
	roots := x509.NewCertPool()
	if len(c.CA) > 0 && !roots.AppendCertsFromPEM(c.CA) {
		t.Fatal("the server's CA is no PEM certificate")
	}
	transport := &http.Transport{
		DisableCompression: true,
		TLSClientConfig:    &tls.Config{RootCAs: roots},
		Protocols:          new(http.Protocols),
	}
	transport.Protocols.SetHTTP1(!http2)
	transport.Protocols.SetHTTP2(http2)
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}
