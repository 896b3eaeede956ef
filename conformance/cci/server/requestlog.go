package server

import (
	"bytes"
	"io"
	"net/http"
	"slices"
	"sync"
)

// Request is a request as it arrived at the gateway.
type Request struct {
	Method string
	Path   string
	Query  string
	Header http.Header
	Body   string
}

type requestLog struct {
	mu       sync.Mutex
	requests []Request
}

// wrap records a request before next handles it.
func (l *requestLog) wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			http.Error(w, "the body broke off", http.StatusBadRequest)
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		l.add(Request{
			Method: r.Method, Path: r.URL.Path, Query: r.URL.RawQuery, Header: r.Header.Clone(), Body: string(body),
		})
		next.ServeHTTP(w, r)
	})
}

func (l *requestLog) add(r Request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.requests = append(l.requests, r)
}

func (l *requestLog) all() []Request {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.requests)
}
