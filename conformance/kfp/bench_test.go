package kfp

import (
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"tally/conformance/kfp/server"
)

// bench is a running server, its requests, and the variables of a test's steps.
type bench struct {
	*server.Server // nil if it runs in a process of its own

	url   string
	trace *trace
	vars  variables
	env   []string // of the commands
}

func newBench(t *testing.T) *bench {
	t.Helper()
	seen := &trace{}
	s, err := server.Start(t.Context(), server.Options{Dir: t.TempDir(), Wrap: seen.wrap})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return &bench{Server: s, url: s.URL(), trace: seen, vars: newVariables(t)}
}

// newVariables are the variables that every test has: the URL and the directory of files, and a directory for others.
func newVariables(t *testing.T) variables {
	t.Helper()
	data, err := filepath.Abs("testdata")
	if err != nil {
		t.Fatal(err)
	}
	return variables{
		"files": fileServer(t), "data": data, "dir": t.TempDir(),
		"cron": "0 0 3 * * *", "badcron": "0 99 * * *",
	}
}

// request is a request that reached the server, with the status of its response.
type request struct {
	operation, method, path string
	status                  int
	byTally                 bool
}

// trace remembers the requests since it was last taken.
type trace struct {
	mu     sync.Mutex
	seen   []request
	waiter chan struct{}
	awaits string
}

func (s *trace) wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		response := &statusWriter{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(response, r)
		s.add(request{
			operation: operationOf(r.Method, r.URL.Path), method: r.Method, path: r.URL.Path,
			status: response.status, byTally: strings.HasPrefix(r.UserAgent(), "tally"),
		})
	})
}

func (s *trace) add(r request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen = append(s.seen, r)
	if r.byTally && r.operation == s.awaits && s.waiter != nil {
		close(s.waiter)
		s.waiter = nil
	}
}

// take returns the requests so far and forgets them.
func (s *trace) take() []request {
	s.mu.Lock()
	defer s.mu.Unlock()
	seen := s.seen
	s.seen = nil
	return seen
}

// responded is closed when tally has received a later response.
func (s *trace) responded(operation string) <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.waiter, s.awaits = make(chan struct{}), operation
	return s.waiter
}

type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
