package stackroxtest

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"sync"
)

// keptRequests is how many requests the journal remembers: the newest ones.
const keptRequests = 1000

// Request is a logged request and its response.
type Request struct {
	Method   string
	Path     string
	Query    string // unchanged, still encoded
	Proto    string // "HTTP/1.1" or "HTTP/2.0"
	Header   http.Header
	Status   int  // of the response; 0 while there is none
	Pods     int  // records written whole, once the handler has returned
	Finished bool // the handler has returned
}

// String omits the headers, since they contain credentials.
func (r Request) String() string {
	return fmt.Sprintf("%s %s?%s %d, %d pods", r.Method, r.Path, r.Query, r.Status, r.Pods)
}

// GoString is String, so that %#v shows no credentials either.
func (r Request) GoString() string { return r.String() }

// Requests returns the newest requests, at most a thousand, oldest first.
func (s *Server) Requests() []Request {
	s.log.mu.Lock()
	defer s.log.mu.Unlock()
	all := make([]Request, len(s.log.kept))
	for i, r := range s.log.kept {
		all[i] = *r
	}
	return all
}

// WaitFinished returns once at least n handlers have returned since Start, or
// with the context's error.
func (s *Server) WaitFinished(ctx context.Context, n int) error {
	for {
		finished, changed := s.log.state()
		if finished >= n {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("wait for %d handlers, %d have returned: %w", n, finished, ctx.Err())
		}
	}
}

// journal is the log of requests.
type journal struct {
	mu       sync.Mutex
	kept     []*Request
	finished int
	changed  chan struct{} // closed and renewed when a handler returns
}

// state also returns the channel that is closed when the state changes.
func (j *journal) state() (finished int, changed <-chan struct{}) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.changed == nil {
		j.changed = make(chan struct{})
	}
	return j.finished, j.changed
}

// begin records a request when its handler begins.
func (j *journal) begin(r *http.Request) *Request {
	entry := &Request{
		Method: r.Method, Path: r.URL.Path, Query: r.URL.RawQuery,
		Proto: r.Proto, Header: r.Header.Clone(),
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if len(j.kept) == keptRequests {
		j.kept = slices.Delete(j.kept, 0, 1)
	}
	j.kept = append(j.kept, entry)
	return entry
}

// end completes the record of a request, and wakes those that wait for it.
func (j *journal) end(entry *Request, w *reply) {
	j.mu.Lock()
	defer j.mu.Unlock()
	entry.Status, entry.Pods, entry.Finished = w.status, w.pods, true
	j.finished++
	if j.changed != nil {
		close(j.changed)
		j.changed = nil
	}
}

// reply is a response writer that collects the data of the journal.
type reply struct {
	http.ResponseWriter
	status int
	pods   int
}

// WriteHeader remembers the first status, the one that is sent.
func (w *reply) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write implies success where no status was set.
func (w *reply) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return w.ResponseWriter.Write(p)
}

// Unwrap is for http.ResponseController.
func (w *reply) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// handler is an http.HandlerFunc whose reply is logged.
type handler func(w *reply, r *http.Request)

// logged logs the requests to next in the journal.
func (s *Server) logged(next handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if !s.enter() {
			panic(http.ErrAbortHandler)
		}
		defer s.running.Done()
		w := &reply{ResponseWriter: rw}
		entry := s.log.begin(r)
		defer s.log.end(entry, w)
		next(w, r)
	})
}
