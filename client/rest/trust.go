package rest

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
)

// pool keeps connections.
type pool interface {
	http.RoundTripper
	CloseIdleConnections()
}

// pool is the innermost layer. A CA file is tried alone first: reading the
// system's certificates takes longer than a whole request.
func (o Options) pool(build func(roots func(string) (*x509.CertPool, error)) (pool, error)) (pool, error) {
	own, err := build(certificatesOf)
	if err != nil || o.TLS.CAFile == "" || o.Insecure {
		return own, err
	}
	return &trust{own: own, all: sync.OnceValues(func() (pool, error) { return build(besideSystem) })}, nil
}

// trust connects with the certificates of a file, and if they do not suffice,
// with the system's as well. Both are verified by crypto/tls.
type trust struct {
	own    pool
	all    func() (pool, error)
	needed atomic.Bool // all of them
}

// RoundTrip implements http.RoundTripper.
func (t *trust) RoundTrip(req *http.Request) (*http.Response, error) {
	body := req.Body != nil && req.Body != http.NoBody
	if t.needed.Load() || body && req.GetBody == nil {
		return t.withAll(req)
	}
	resp, err := t.own.RoundTrip(req)
	var refused *tls.CertificateVerificationError
	if !errors.As(err, &refused) {
		return resp, err
	}
	t.needed.Store(true)
	if body {
		// No byte of the body was sent, but it was closed.
		again, err := req.GetBody()
		if err != nil {
			return nil, fmt.Errorf("send the body again: %w", err)
		}
		req = req.Clone(req.Context())
		req.Body = again
	}
	return t.withAll(req)
}

func (t *trust) withAll(req *http.Request) (*http.Response, error) {
	all, err := t.all()
	if err != nil {
		return nil, err
	}
	return all.RoundTrip(req)
}

// CloseIdleConnections closes the idle connections of both.
func (t *trust) CloseIdleConnections() {
	t.own.CloseIdleConnections()
	if !t.needed.Load() {
		return
	}
	if all, err := t.all(); err == nil {
		all.CloseIdleConnections()
	}
}

// certificatesOf returns the certificates of a PEM file.
func certificatesOf(file string) (*x509.CertPool, error) {
	return addTo(x509.NewCertPool(), file)
}

// besideSystem returns them together with the system's certificates.
func besideSystem(file string) (*x509.CertPool, error) {
	certificates, err := x509.SystemCertPool()
	if err != nil {
		certificates = x509.NewCertPool()
	}
	return addTo(certificates, file)
}

func addTo(certificates *x509.CertPool, file string) (*x509.CertPool, error) {
	pem, err := readPEM(file)
	if err != nil {
		return nil, fmt.Errorf("CA file: %w", err)
	}
	if !certificates.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("CA file %s contains no PEM certificate", file)
	}
	return certificates, nil
}

// readPEM reads a file without the byte order mark that editors on Windows write.
func readPEM(file string) ([]byte, error) {
	content, err := os.ReadFile(file)
	return bytes.TrimPrefix(content, []byte("\ufeff")), err
}
