package rest

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"slices"
	"time"
)

const (
	handshakeTime = 15 * time.Second
	// streamWindow is how many bytes of a stream may be in flight.
	streamWindow = 1 << 20
)

// framed speaks HTTP/2 on connections that it makes itself: net/http offers only its
// own ALPN protocols, and gRPC servers have others. Each call has its own transport,
// and so its own connection: see callConn. A shared transport would pass a connection
// that one call made to another waiting call, which would fail on it.
type framed struct{ transport func() *http.Transport }

// CloseIdleConnections does nothing: none is kept.
func (framed) CloseIdleConnections() {}

// framed makes the transport of gRPC calls.
func (o Options) framed(roots func(file string) (*x509.CertPool, error)) (pool, error) {
	cfg, err := o.tlsConfig(roots)
	if err != nil {
		return nil, err
	}
	cfg.NextProtos = append(slices.Clone(o.GRPC), "http/1.1")
	d := &secureDial{tls: cfg, names: o.GRPC, proxy: o.Proxy, dial: o.Dial}
	if d.dial == nil {
		d.dial = dialer().DialContext
	}
	return framed{func() *http.Transport {
		t := &http.Transport{
			DialContext:            d.connect,
			DisableKeepAlives:      true,
			ResponseHeaderTimeout:  o.HeaderTimeout,
			MaxResponseHeaderBytes: maxHeaderBytes,
			DisableCompression:     true,
			Protocols:              new(http.Protocols),
			HTTP2:                  &http.HTTP2Config{MaxReceiveBufferPerStream: streamWindow},
		}
		t.Protocols.SetUnencryptedHTTP2(true)
		return t
	}}, nil
}

// RoundTrip sends a request over TLS, which is hidden from net/http: it treats the
// connection as one in clear text.
func (f framed) RoundTrip(req *http.Request) (*http.Response, error) {
	var conn *callConn
	trace := &httptrace.ClientTrace{GotConn: func(info httptrace.GotConnInfo) { conn, _ = info.Conn.(*callConn) }}
	out := req.Clone(httptrace.WithClientTrace(req.Context(), trace))
	if out.Host == "" {
		out.Host = req.URL.Host
	}
	port := req.URL.Port()
	if port == "" {
		port = "443"
	}
	out.GetBody = nil // HTTP/2's own retries would run below ours, for up to a minute
	out.URL.Scheme, out.URL.Host = "http", net.JoinHostPort(req.URL.Hostname(), port)
	resp, err := f.transport().RoundTrip(out)
	if err != nil {
		return nil, err
	}
	resp.Request = req
	if conn != nil {
		state := conn.ConnectionState()
		resp.TLS, resp.Body = &state, conn.body(resp)
	}
	return resp, nil
}

// secureDial makes TLS connections on which one of some protocols was chosen.
type secureDial struct {
	tls   *tls.Config
	names []string
	proxy func(*url.URL) (*url.URL, error)
	dial  func(ctx context.Context, network, address string) (net.Conn, error)
}

// connect dials, through a proxy if there is one, and performs the handshake.
func (d *secureDial) connect(ctx context.Context, _, address string) (net.Conn, error) {
	raw, err := d.reach(ctx, address)
	if err != nil {
		return nil, err
	}
	secure, err := handshake(ctx, newWideConn(raw), d.tls, address)
	if err != nil {
		return nil, err
	}
	if name := secure.ConnectionState().NegotiatedProtocol; !slices.Contains(d.names, name) {
		_ = secure.Close() // it speaks something else
		return nil, &NoGRPC{Why: fmt.Sprintf("the connection speaks %q", firstOf(name, "http/1.1"))}
	}
	return newCallConn(secure), nil
}

// reach makes the connection below TLS.
func (d *secureDial) reach(ctx context.Context, address string) (net.Conn, error) {
	if d.proxy == nil {
		return d.dial(ctx, "tcp", address)
	}
	via, err := d.proxy(&url.URL{Scheme: "https", Host: address})
	if err != nil {
		return nil, err
	}
	if via == nil {
		return d.dial(ctx, "tcp", address)
	}
	return d.through(ctx, via, address)
}

// handshake turns a connection into one with TLS, and closes it on failure.
func handshake(ctx context.Context, raw net.Conn, cfg *tls.Config, address string) (*tls.Conn, error) {
	if cfg.ServerName == "" {
		host, _, err := net.SplitHostPort(address)
		if err != nil {
			host = address
		}
		cfg = cfg.Clone()
		cfg.ServerName = host
	}
	ctx, cancel := context.WithTimeout(ctx, handshakeTime)
	defer cancel()
	secure := tls.Client(raw, cfg)
	if err := secure.HandshakeContext(ctx); err != nil {
		_ = raw.Close() // it is useless
		return nil, err
	}
	return secure, nil
}
