package kfptest

import (
	"bytes"
	"io"
	"net/http"
	"slices"
)

// Request is one request that the server received.
type Request struct {
	Method string
	// Path is the path as sent, with its escapes; Query is the part after it.
	Path, Query string
	Header      http.Header
	// Body is the beginning of the body, as far as it was read.
	Body []byte
}

// Requests returns all requests so far, in order.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.log)
}

// maxLoggedBody bounds the part of a body that is kept.
const maxLoggedBody = 64 << 10

// record logs a request and returns its fault. done completes the log when the body
// has been read.
func (s *Server) record(r *http.Request) (f fault, done func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	body := &bytes.Buffer{}
	r.Body = struct {
		io.Reader
		io.Closer
	}{io.TeeReader(r.Body, &limited{body, maxLoggedBody}), r.Body}
	index := len(s.log)
	s.log = append(s.log, Request{Method: r.Method, Path: r.URL.EscapedPath(), Query: r.URL.RawQuery, Header: r.Header.Clone()})
	f = fault{Faults: s.faults, refuse: s.faults.First > 0}
	if f.refuse {
		s.faults.First--
	}
	return f, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.log[index].Body = body.Bytes()
	}
}

// limited keeps the beginning of the bytes that are written to it.
type limited struct {
	to   *bytes.Buffer
	left int
}

func (l *limited) Write(p []byte) (int, error) {
	n := min(len(p), l.left)
	l.left -= n
	l.to.Write(p[:n])
	return len(p), nil
}
