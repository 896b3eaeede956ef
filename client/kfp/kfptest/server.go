package kfptest

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Options configure a Server. The zero value is a single-user server with a few
// realistic objects.
type Options struct {
	// MultiUser makes lists require a namespace; the initial objects are in "team-a".
	MultiUser bool
	// Token is the bearer token that every request needs; empty requires none.
	Token string
	// Prefix is the path before the API's, such as "/pipeline".
	Prefix string
	// Only is the only API to serve, "v1beta1" or "v2beta1"; empty serves both.
	Only string
	// Empty omits all initial objects except the default experiment.
	Empty bool
	// Runs is the minimum number of initial runs; beyond the realistic ones they are
	// all alike. Ten thousand take a few MB.
	Runs int
	// Names are the names of additional runs, the newest of all.
	Names []string
	// Seed determines the ids: the same seed makes the same ids.
	Seed uint64
	// Now is the clock by which runs progress; nil is time.Now.
	Now func() time.Time
	// Faults are the initial faults.
	Faults Faults
}

// Server is a running server. It is safe for concurrent use.
type Server struct {
	options  Options
	http     *http.Server
	listener net.Listener
	served   chan struct{}
	store    *store
	routes   []route

	mu     sync.Mutex
	faults Faults
	log    []Request
}

// Start starts a server on a free port of the loopback interface.
func Start(o Options) (*Server, error) {
	s, err := newServer(o)
	if err == nil {
		s.listener, err = (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	}
	if err != nil {
		return nil, fmt.Errorf("kfptest: %w", err)
	}
	s.http = &http.Server{Handler: s, ReadHeaderTimeout: time.Minute}
	go func() {
		defer close(s.served)
		_ = s.http.Serve(s.listener) // it ends when the server is closed
	}()
	return s, nil
}

// newServer makes a server without a port.
func newServer(o Options) (*Server, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	o.Prefix = strings.TrimSuffix(o.Prefix, "/")
	routes, err := newRoutes()
	return &Server{options: o, served: make(chan struct{}), store: newStore(o), routes: routes, faults: o.Faults}, err
}

// URL returns the server's endpoint, including its prefix.
func (s *Server) URL() string { return "http://" + s.listener.Addr().String() + s.options.Prefix }

// Close stops the server and waits until it has stopped. Requests in progress are cut
// off.
func (s *Server) Close() {
	_ = s.http.Close() // the listener's error is irrelevant at the end
	<-s.served
}

// ServeHTTP implements http.Handler, for tests with their own server.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 64<<20)
	fault, done := s.record(r)
	defer done()
	if fault.respond(w, r) {
		return
	}
	path, ok := strings.CutPrefix(r.URL.EscapedPath(), s.options.Prefix)
	if !ok || !strings.HasPrefix(path, "/apis/") {
		http.NotFound(w, r)
		return
	}
	if err := s.authorize(r); err != nil {
		reply{err: err}.write(w)
		return
	}
	s.route(path, r, fault).write(w)
}

// authorize checks the token. In multi-user mode, a user header replaces it.
func (s *Server) authorize(r *http.Request) error {
	if s.options.Token == "" || r.Header.Get("Authorization") == "Bearer "+s.options.Token {
		return nil
	}
	if s.options.MultiUser && r.Header.Get("kubeflow-userid") != "" {
		return nil
	}
	const detail = "Request header error: there is no user identity header."
	return failed(codeUnauthenticated, detail, "Failed to authorize the request: UnauthenticatedError: "+detail)
}
