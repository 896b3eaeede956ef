package server

import (
	"net/http"
	"slices"
	"sync"
)

// Request is what arrived at the gateway.
type Request struct {
	Method string
	Path   string
	Query  string
	Header http.Header
}

type requestLog struct {
	mu       sync.Mutex
	requests []Request
}

func (l *requestLog) wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		l.add(Request{Method: r.Method, Path: r.URL.Path, Query: r.URL.RawQuery, Header: r.Header.Clone()})
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
