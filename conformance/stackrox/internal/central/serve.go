package central

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/test/bufconn"
)

const (
	pipeBuffer = 64 << 10
	// maxResponse is Central's own limit for a gRPC message.
	maxResponse = 256 << 20
)

// serveGRPC runs the gRPC server on a pipe in memory and returns the
// gateway's connection to it.
func (c *Central) serveGRPC(t testing.TB) *grpc.ClientConn {
	t.Helper()
	options := []grpc.ServerOption{
		grpc.ChainStreamInterceptor(c.observeGRPC, authenticate), grpc.ForceServerCodecV2(newCodec()), grpc.MaxSendMsgSize(maxResponse),
	}
	if c.cfg.Compressed {
		options = append(options, grpc.RPCCompressor(grpc.NewGZIPCompressor())) //nolint:staticcheck // it compresses for whoever did not ask
	}
	server := grpc.NewServer(options...)
	c.grpc = server
	(&service{central: c}).register(server)
	pipe := bufconn.Listen(pipeBuffer)
	done := make(chan error, 1)
	go func() { done <- server.Serve(pipe) }()
	conn, err := grpc.NewClient("passthrough:central",
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) { return pipe.DialContext(ctx) }),
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(maxResponse)),
	)
	if err != nil {
		t.Fatalf("connect to the gRPC server: %v", err)
	}
	t.Cleanup(func() {
		if err := conn.Close(); err != nil {
			t.Errorf("close the gRPC connection: %v", err)
		}
		server.Stop()
		if err := <-done; err != nil && !errors.Is(err, grpc.ErrServerStopped) {
			t.Errorf("serve gRPC: %v", err)
		}
	})
	return conn
}

// serveHTTP serves the handler with HTTP/1.1 and, over TLS, HTTP/2.
func (c *Central) serveHTTP(t testing.TB, listener net.Listener, handler http.Handler) {
	t.Helper()
	server := &http.Server{
		Handler:     handler,
		ConnContext: withConn,
		// Refused handshakes are what some tests are about.
		ErrorLog: log.New(io.Discard, "", 0),
	}
	if !c.cfg.Plain {
		ca, certificate := issue(t, c.cfg.Names)
		c.CA = ca
		server.TLSConfig = &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}
	}
	stop := func() {}
	if !c.cfg.Plain {
		stop = c.offerGRPC(server)
	}
	done := make(chan error, 1)
	go func() {
		if c.cfg.Plain {
			done <- server.Serve(listener)
			return
		}
		done <- server.ServeTLS(listener, "", "")
	}()
	t.Cleanup(func() {
		stop()
		c.grpc.Stop()
		if err := server.Close(); err != nil {
			t.Logf("close the HTTP server: %v", err)
		}
		if err := <-done; !errors.Is(err, http.ErrServerClosed) {
			t.Errorf("serve HTTP: %v", err)
		}
	})
}
