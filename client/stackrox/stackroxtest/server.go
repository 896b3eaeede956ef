package stackroxtest

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"sync/atomic"

	"tally/client/stackrox/schema"
)

// Server is a running Central. Its methods may be called from any goroutine.
type Server struct {
	opts    Options
	fleet   Fleet
	fields  map[string]fields        // by the noun
	exports map[string]schema.Export // the same
	log     journal
	http    *http.Server
	pure    *http.Server // for connections on which PureGRPC was chosen; nil for none
	url     string
	ca      []byte
	stop    context.CancelFunc
	running sync.WaitGroup // the accept loop and the handlers
	faulty  atomic.Int64   // requests that the fault broke so far

	mu     sync.Mutex
	closed bool // no more handlers may begin
}

// Start serves until Close. It fails if the options contradict each other, or if it
// cannot listen on the address.
func Start(opts Options) (*Server, error) {
	s, err := start(opts)
	if err != nil {
		return nil, fmt.Errorf("start the StackRox test server: %w", err)
	}
	return s, nil
}

// start is Start, but its errors do not name the package.
func start(opts Options) (*Server, error) {
	if err := opts.validate(); err != nil {
		return nil, err
	}
	if opts.Token == "" && opts.Password == "" {
		opts.Token = SandboxToken
	}
	s := &Server{opts: opts, fleet: opts.fleet(), fields: allFields(), exports: exports()}
	scheme, config, err := s.secure()
	if err != nil {
		return nil, err
	}
	listener, err := opts.listen()
	if err != nil {
		return nil, err
	}
	s.url = scheme + "://" + listener.Addr().String()
	s.serve(listener, config)
	return s, nil
}

// secure returns the scheme and, for TLS, its configuration.
func (s *Server) secure() (string, *tls.Config, error) {
	if !s.opts.TLS {
		return "http", nil, nil
	}
	certificate, ca, err := newCertificate()
	if err != nil {
		return "", nil, fmt.Errorf("make a certificate: %w", err)
	}
	s.ca = ca
	return "https", &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}, nil
}

// serve begins to accept connections and returns.
func (s *Server) serve(listener net.Listener, config *tls.Config) {
	base, stop := context.WithCancel(context.Background())
	s.stop = stop
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	protocols.SetHTTP2(s.opts.HTTP2 || s.opts.GRPC != "")
	s.http = &http.Server{
		Handler:     s.logged(s.handler()),
		TLSConfig:   config,
		Protocols:   protocols,
		ErrorLog:    log.New(io.Discard, "", 0), // failed handshakes are the client's to report
		BaseContext: func(net.Listener) context.Context { return base },
		ConnContext: withConn,
	}
	if s.opts.GRPC != "" {
		s.offerGRPC(config)
	}
	s.running.Go(func() {
		// Both end when Close closes the server; their errors say nothing else.
		if config == nil {
			_ = s.http.Serve(listener)
			return
		}
		_ = s.http.ServeTLS(listener, "", "")
	})
}

// URL is the server's address: scheme, host and port, without a path.
func (s *Server) URL() string { return s.url }

// Fleet returns the fleet that the server exports.
func (s *Server) Fleet() Fleet { return s.fleet }

// CA returns the certificate to trust, in PEM; nil without TLS.
func (s *Server) CA() []byte { return append([]byte(nil), s.ca...) }

// Close ends every connection and waits for the handlers to return.
func (s *Server) Close() error {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.stop()
	err := s.http.Close()
	if s.pure != nil {
		err = errors.Join(err, s.pure.Close())
	}
	s.running.Wait()
	if err != nil {
		return fmt.Errorf("close the StackRox test server at %s: %w", s.url, err)
	}
	return nil
}

// enter counts a handler, unless the server is closing.
func (s *Server) enter() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.closed {
		s.running.Add(1)
	}
	return !s.closed
}

// connKey is the key of the connection in a request's context.
type connKey struct{}

// withConn lets a handler find its connection, to break it.
func withConn(ctx context.Context, c net.Conn) context.Context {
	return context.WithValue(ctx, connKey{}, c)
}

// tcpConn returns the request's TCP connection, below TLS; nil if the listener has
// another kind of connection.
func tcpConn(ctx context.Context) *net.TCPConn {
	conn, _ := ctx.Value(connKey{}).(net.Conn)
	if pure, ok := conn.(*pureConn); ok {
		conn = pure.Conn
	}
	if secure, ok := conn.(*tls.Conn); ok {
		conn = secure.NetConn()
	}
	tcp, _ := conn.(*net.TCPConn)
	return tcp
}

// reset closes the request's connection with a RST.
func reset(ctx context.Context) {
	if tcp := tcpConn(ctx); tcp != nil {
		_ = tcp.SetLinger(0) // without it, the close is merely orderly
		_ = tcp.Close()      // the handler abandons the connection anyway
	}
}

// hangUp sends nothing more on the request's connection and waits until the client
// has disconnected, too. Closing it directly would reset it if frames of the client
// were still unread, and data in flight would be lost.
func hangUp(ctx context.Context) {
	if tcp := tcpConn(ctx); tcp != nil && tcp.CloseWrite() == nil {
		<-ctx.Done()
	}
}
