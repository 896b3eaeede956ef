package server

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"
)

// Options configure the server.
type Options struct {
	// Accounts may use the API. Without any, requests are not authenticated.
	Accounts []Account
	// ReadyIn is how long a snapshot stays in phase Creating.
	ReadyIn time.Duration
	// GoneIn is how long a deleted snapshot stays Terminating.
	GoneIn time.Duration
	// PublishedOnly serves the three operations that the vendor documents (list,
	// create, delete) and responds with 405 to the rest.
	PublishedOnly bool
	// Address to listen on; empty is a free port of the loopback interface.
	Address string
}

// Server is a running API server; see Start.
type Server struct {
	url   string
	log   *requestLog
	close func() error
}

// Start runs etcd, the API server, the controllers and the gateway, and returns
// when requests are served. The caller must Close it.
func Start(ctx context.Context, options Options) (*Server, error) {
	store, err := startEtcd(ctx)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := func() error {
		cancel()
		return store.Close()
	}
	api, err := newAPI(store.URL(), options)
	if err != nil {
		return nil, errors.Join(err, stop())
	}
	api.Run(ctx)
	stop = func() error {
		cancel()
		return errors.Join(api.Stop(), store.Close())
	}
	log := &requestLog{}
	front := log.wrap(newGateway(options.Accounts, time.Now).wrap(api.Handler()))
	url, closeHTTP, err := listen(options.Address, front)
	if err != nil {
		return nil, errors.Join(err, stop())
	}
	return &Server{url: url, log: log, close: func() error { return errors.Join(closeHTTP(), stop()) }}, nil
}

// listen serves handler and returns its URL and a function that stops it.
func listen(address string, handler http.Handler) (string, func() error, error) {
	if address == "" {
		address = "127.0.0.1:0"
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return "", nil, fmt.Errorf("listen on %s: %w", address, err)
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	closeHTTP := func() error {
		err := server.Close()
		if serveErr := <-served; !errors.Is(serveErr, http.ErrServerClosed) {
			return errors.Join(err, serveErr)
		}
		return err
	}
	return "http://" + listener.Addr().String(), closeHTTP, nil
}

// URL is the address of the server, without a slash at the end.
func (s *Server) URL() string { return s.url }

// Requests returns what has arrived at the gateway, oldest first.
func (s *Server) Requests() []Request { return s.log.all() }

// Close stops everything and removes the data of etcd.
func (s *Server) Close() error { return s.close() }
