package rest

import (
	"io"
	"net/http"
	"sync"
)

// waitLayer reports when the wait for a request begins and ends, its retries
// included.
type waitLayer struct {
	next  http.RoundTripper
	begin func(operation, host string) (end func())
}

// RoundTrip implements http.RoundTripper.
func (l waitLayer) RoundTrip(req *http.Request) (*http.Response, error) {
	end := sync.OnceFunc(l.begin(requestOf(req).Operation, req.URL.Host))
	resp, err := l.next.RoundTrip(req)
	if err != nil || resp.Body == nil || requestOf(req).stream || requestOf(req).grpc {
		end()
		return resp, err
	}
	resp.Body = waitedBody{resp.Body, end}
	return resp, nil
}

// waitedBody is a body whose first byte is waited for.
type waitedBody struct {
	io.ReadCloser
	end func()
}

// Read implements io.Reader.
func (b waitedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.end()
	return n, err
}

// Close implements io.Closer.
func (b waitedBody) Close() error {
	b.end()
	return b.ReadCloser.Close()
}
