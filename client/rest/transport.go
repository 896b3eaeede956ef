package rest

import (
	"crypto/x509"
	"net"
	"net/http"
	"net/url"
	"time"

	"tally/client/rest/proxy"
	"tally/client/rest/redact"
)

// maxHeaderBytes bounds the headers of a response, and over HTTP/2 its trailers:
// net/http's own limit of 10 MiB takes several times that while a line grows.
const maxHeaderBytes = 1 << 20

// transport makes connections, through proxies and TLS, and trusts the certificates
// that roots makes of the CA file.
func (o Options) transport(roots func(file string) (*x509.CertPool, error)) (pool, error) {
	cfg, err := o.tlsConfig(roots)
	if err != nil {
		return nil, err
	}
	t := &http.Transport{
		DialContext:            o.Dial,
		TLSClientConfig:        cfg,
		TLSHandshakeTimeout:    handshakeTime,
		IdleConnTimeout:        90 * time.Second,
		ReadBufferSize:         o.ReadBuffer,
		ResponseHeaderTimeout:  o.HeaderTimeout,
		MaxResponseHeaderBytes: maxHeaderBytes,
		// Compression is requested only if the caller sets it: on a fast link it
		// costs both sides more than it saves.
		DisableCompression: true,
		Protocols:          new(http.Protocols),
	}
	t.Protocols.SetHTTP1(true)
	if o.HTTP2 {
		t.Protocols.SetHTTP2(true)
		// A larger window makes Go's HTTP/2 client slower, not faster, with small frames.
		t.HTTP2 = &http.HTTP2Config{MaxReceiveBufferPerStream: 1 << 20}
	}
	if o.Dial == nil {
		t.DialContext = dialer().DialContext
	}
	if o.ReadBuffer == 0 {
		t.ReadBufferSize = defaultReadBuffer
	}
	if o.Proxy != nil {
		t.OnProxyConnectResponse = proxy.CheckConnect
		t.Proxy = func(r *http.Request) (*url.URL, error) { return o.Proxy(r.URL) }
	}
	return t, nil
}

func dialer() *net.Dialer { return &net.Dialer{Timeout: 15 * time.Second, KeepAlive: 30 * time.Second} }

// layers wraps the transport, innermost first.
func (o Options) layers(base *url.URL, inner http.RoundTripper, grpc bool) http.RoundTripper {
	filter := o.Filter
	if filter == nil {
		filter = &redact.Filter{}
	}
	rt := http.RoundTripper(hideLayer{inner, filter})
	if o.Debug != nil {
		rt = &debugLayer{next: rt, out: o.Debug, secret: o.Header}
	}
	if grpc {
		rt = &grpcLayer{next: rt, wait: o.HeaderTimeout}
	}
	rt = &authLayer{next: rt, base: base, credentials: o.Credentials, header: o.Header, userAgent: o.UserAgent}
	rt = encodingLayer{newRetryLayer(rt, o)}
	rt = &errorLayer{
		next: rt, base: base, xml: o.XML, decode: o.DecodeError, credentials: o.Credentials, filter: filter, pathHint: o.PathHint, warn: o.OnWarning, proxy: o.Proxy,
	}
	if o.OnRequest != nil {
		return waitLayer{rt, o.OnRequest}
	}
	return rt
}
