package stackroxtest

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"sync"
)

// PureGRPC is the ALPN protocol by which Central's port offers its gRPC server alone.
const PureGRPC = "https://alpn.stackrox.io/#pure-grpc"

// offerGRPC has the server choose PureGRPC, and serve it with a second server:
// net/http does not support HTTP/2 under another name.
func (s *Server) offerGRPC(config *tls.Config) {
	config.NextProtos = []string{PureGRPC, "h2", "http/1.1"}
	if s.opts.GRPC == "h2" {
		config.NextProtos = config.NextProtos[1:]
	}
	handed := &handedOver{conns: make(chan net.Conn), closed: make(chan struct{})}
	pure := &http.Server{
		Handler: s.http.Handler, Protocols: new(http.Protocols), ErrorLog: s.http.ErrorLog,
		BaseContext: s.http.BaseContext, ConnContext: withConn,
	}
	pure.Protocols.SetUnencryptedHTTP2(true)
	s.pure = pure
	s.running.Go(func() { _ = pure.Serve(handed) }) // ends when Close closes it
	s.http.TLSNextProto = map[string]func(*http.Server, *tls.Conn, http.Handler){
		PureGRPC: func(_ *http.Server, c *tls.Conn, _ http.Handler) { handed.handOver(c) },
	}
}

// pureConn is a connection on which PureGRPC was chosen. It hides TLS from net/http.
type pureConn struct {
	net.Conn
	done chan struct{}
	once sync.Once
}

// Close implements net.Conn.
func (c *pureConn) Close() error {
	c.once.Do(func() { close(c.done) })
	return c.Conn.Close()
}

// handedOver is a listener whose connections another server accepted.
type handedOver struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

// handOver hands a connection over and waits until the server that accepted it closes
// it.
func (l *handedOver) handOver(c *tls.Conn) {
	handed := &pureConn{Conn: c, done: make(chan struct{})}
	select {
	case l.conns <- handed:
		<-handed.done
	case <-l.closed:
	}
}

// Accept implements net.Listener.
func (l *handedOver) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

// Close implements net.Listener.
func (l *handedOver) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

// Addr implements net.Listener.
func (l *handedOver) Addr() net.Addr { return &net.TCPAddr{} }

// isPure reports whether a request came over PureGRPC.
func isPure(r *http.Request) bool {
	_, pure := r.Context().Value(connKey{}).(*pureConn)
	return pure
}

// goAway closes the connection with a GOAWAY frame, as a server does that shuts down
// immediately.
func goAway(ctx context.Context) {
	conn, _ := ctx.Value(connKey{}).(net.Conn)
	if conn == nil {
		return
	}
	frame := []byte{0, 0, 8, 7, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2} // the last stream is 1, INTERNAL_ERROR
	if _, err := conn.Write(frame); err == nil {
		hangUp(ctx)
	}
}
