package central

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"strings"
	"sync"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
)

// PureGRPC is the ALPN protocol on which Central's port is only a gRPC server.
const PureGRPC = "https://alpn.stackrox.io/#pure-grpc"

// observeGRPC records calls that did not come through a gateway.
func (c *Central) observeGRPC(srv any, stream grpc.ServerStream, _ *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	ctx := stream.Context()
	if first(ctx, callHeader) != "" {
		return handler(srv, stream)
	}
	number := c.begin(Call{Proto: "gRPC"})
	defer c.end()
	md, _ := metadata.FromIncomingContext(ctx)
	return handler(srv, numbered{stream, metadata.NewIncomingContext(ctx, metadata.Join(md, callPairs(number)))})
}

// numbered is a stream with the call's number in its context.
type numbered struct {
	grpc.ServerStream
	ctx context.Context
}

// Context implements grpc.ServerStream.
func (n numbered) Context() context.Context { return n.ctx }

// multiplex makes HTTP/2 serve gRPC by content type, as Central does. Without gRPC,
// it acts as a proxy that refuses gRPC calls, which are not recorded.
func (c *Central) multiplex(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch isGRPC := strings.HasPrefix(r.Header.Get("Content-Type"), "application/grpc"); {
		case !isGRPC:
			next.ServeHTTP(w, r)
		case c.cfg.GRPC == "" || r.ProtoMajor < 2:
			http.Error(w, "no gRPC here", http.StatusUnsupportedMediaType)
		default:
			c.grpc.ServeHTTP(w, r)
		}
	})
}

// offerGRPC hands the connections on which PureGRPC was chosen to the gRPC server.
func (c *Central) offerGRPC(server *http.Server) (stop func()) {
	if c.cfg.GRPC == "" {
		return func() {}
	}
	server.TLSConfig.NextProtos = []string{PureGRPC, "h2", "http/1.1"}
	if c.cfg.GRPC == "h2" {
		server.TLSConfig.NextProtos = []string{"h2", "http/1.1"}
	}
	server.Protocols = new(http.Protocols)
	server.Protocols.SetHTTP1(true)
	server.Protocols.SetHTTP2(true)
	l := &handedOver{conns: make(chan net.Conn), closed: make(chan struct{})}
	server.TLSNextProto = map[string]func(*http.Server, *tls.Conn, http.Handler){
		PureGRPC: func(_ *http.Server, conn *tls.Conn, _ http.Handler) {
			c.mu.Lock()
			c.conns[conn.RemoteAddr().String()] = conn
			c.mu.Unlock()
			l.give(conn)
		},
	}
	go func() { _ = c.grpc.Serve(l) }() // ends when it is stopped
	return func() { _ = l.Close() }
}

// handedOver is a listener whose connections another server accepted.
type handedOver struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

// give hands a connection over and waits until the server that accepted it closes it.
func (l *handedOver) give(c net.Conn) {
	handed := &watched{Conn: c, done: make(chan struct{})}
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

// watched is a connection that reports its end.
type watched struct {
	net.Conn
	done chan struct{}
	once sync.Once
}

// Close implements net.Conn.
func (w *watched) Close() error {
	w.once.Do(func() { close(w.done) })
	return w.Conn.Close()
}
