package huaweitest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"
)

// Options configure a Server. The zero value accepts the fake credentials of
// this package and uses the real clock.
type Options struct {
	// Now is the clock; nil means time.Now.
	Now func() time.Time
	// Keys are the access keys; nil means Keys().
	Keys map[string]Key
	// Projects are the project ids by name, mostly the name of a region, as IAM lists them;
	// nil means ProjectID for Region and for NamedProject.
	Projects map[string][]string
}

// Request is a request as a Server logs it.
type Request struct {
	Method, Path, Query string
	Header              http.Header
	Body                string
	// Status is the status of the response.
	Status int
}

// Server is a fake gateway on loopback, with a service behind it. It is safe
// for concurrent use.
type Server struct {
	verifier *Verifier
	service  http.Handler
	projects map[string][]string
	http     *http.Server
	url      string
	done     chan error

	mu       sync.Mutex
	faults   []*Fault
	requests []Request
}

// Start starts a Server in front of service. The caller closes it.
func Start(o Options, service http.Handler) (*Server, error) {
	listener, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("start the double of Huawei Cloud: %w", err)
	}
	s := &Server{
		verifier: &Verifier{Keys: o.Keys, Tokens: []string{Token}, Now: o.Now},
		service:  service,
		projects: o.Projects,
		url:      "http://" + listener.Addr().String(),
		done:     make(chan error, 1),
	}
	s.defaults()
	s.http = &http.Server{Handler: http.HandlerFunc(s.serve), ReadHeaderTimeout: 10 * time.Second, ErrorLog: log.New(io.Discard, "", 0)}
	go func() { s.done <- s.http.Serve(listener) }()
	return s, nil
}

func (s *Server) defaults() {
	if s.verifier.Keys == nil {
		s.verifier.Keys = Keys()
	}
	if s.verifier.Now == nil {
		s.verifier.Now = time.Now
	}
	if s.projects == nil {
		s.projects = map[string][]string{Region: {ProjectID}, NamedProject: {ProjectID}}
	}
}

// URL returns the server's address, which is the endpoint of the service and of
// IAM.
func (s *Server) URL() string { return s.url }

// Close ends the server and all its connections.
func (s *Server) Close() error {
	err := s.http.Close()
	if served := <-s.done; !errors.Is(served, http.ErrServerClosed) {
		return errors.Join(err, served)
	}
	return err
}

// Inject adds a fault; the first that matches a request applies, before the
// signature is checked.
func (s *Server) Inject(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, &f)
}

// Requests returns all requests so far, in order of arrival.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// serve logs every request, with the response's status before the caller sees it.
func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the client disconnected
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	number := s.log(r, body)
	w.Header().Set("Server", "api-gateway")
	w.Header().Set("X-Request-Id", fmt.Sprintf("fake-request-%04d", number))
	s.gate(&statusWriter{ResponseWriter: w, note: func(status int) { s.setStatus(number, status) }}, r, body)
}

// maxBody is the gateway's limit for signed requests.
const maxBody = 12 << 20

func (s *Server) gate(w http.ResponseWriter, r *http.Request, body []byte) {
	if f := s.fault(r); f != nil {
		f.write(w)
		return
	}
	if serveMetadata(w, r) {
		return
	}
	if len(body) > maxBody {
		gatewayError(w, http.StatusRequestEntityTooLarge, "APIGW.0201", "Request entity too large")
		return
	}
	if refusal := s.verifier.Check(r, body); refusal != "" {
		gatewayError(w, http.StatusUnauthorized, "APIGW.0301", "Incorrect IAM authentication information: "+refusal)
		return
	}
	if r.URL.Path == "/v3/projects" {
		s.serveProjects(w, r)
		return
	}
	s.service.ServeHTTP(w, r)
}

func (s *Server) fault(r *http.Request) *Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range s.faults {
		if f.hits(r) {
			return f
		}
	}
	return nil
}

// log records a request and returns its number, from 1.
func (s *Server) log(r *http.Request, body []byte) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = append(s.requests, Request{
		Method: r.Method, Path: r.URL.Path, Query: r.URL.RawQuery, Header: r.Header.Clone(), Body: string(body), Status: http.StatusOK,
	})
	return len(s.requests)
}

func (s *Server) setStatus(number, status int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests[number-1].Status = status
}

type statusWriter struct {
	http.ResponseWriter
	note func(status int)
}

// WriteHeader implements http.ResponseWriter.
func (w *statusWriter) WriteHeader(status int) {
	w.note(status)
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController find the connection.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
