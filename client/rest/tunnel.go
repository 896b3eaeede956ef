package rest

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"net"
	"net/http"
	"net/url"
	"time"

	"tally/client/rest/proxy"
)

// through requests a tunnel to address from a proxy. It fails as net/http does.
func (d *secureDial) through(ctx context.Context, via *url.URL, address string) (net.Conn, error) {
	switch via.Scheme {
	case "socks5", "socks5h":
		return d.bySOCKS(ctx, via, address)
	case "http", "https":
	default:
		return nil, &NoGRPC{Why: "the proxy's scheme is " + via.Scheme}
	}
	conn, err := d.dial(ctx, "tcp", proxyAddress(via))
	if err != nil {
		return nil, proxyError(err)
	}
	if via.Scheme == "https" {
		cfg := &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: d.tls.RootCAs, InsecureSkipVerify: d.tls.InsecureSkipVerify, NextProtos: []string{"http/1.1"}} //nolint:gosec // as for the server itself
		secure, err := handshake(ctx, conn, cfg, proxyAddress(via))
		if err != nil {
			return nil, proxyError(err)
		}
		conn = secure
	}
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	err = askForTunnel(ctx, conn, via, address)
	if !stop() {
		err = errors.Join(context.Cause(ctx), err)
	}
	if err == nil {
		err = conn.SetDeadline(time.Time{})
	}
	if err != nil {
		_ = conn.Close() // it is useless
		return nil, err
	}
	return conn, nil
}

// proxyAddress is a proxy's host and port.
func proxyAddress(via *url.URL) string {
	port := via.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443", "socks5": "1080", "socks5h": "1080"}[via.Scheme]
	}
	return net.JoinHostPort(via.Hostname(), port)
}

// askForTunnel sends a CONNECT and reads its response. The server sends nothing
// before this side does, so no bytes remain in the buffer.
func askForTunnel(ctx context.Context, conn net.Conn, via *url.URL, address string) error {
	if err := conn.SetDeadline(time.Now().Add(tunnelTime)); err != nil {
		return proxyError(err)
	}
	req := &http.Request{Method: http.MethodConnect, URL: &url.URL{Opaque: address}, Host: address, Header: http.Header{}}
	if via.User != nil {
		password, _ := via.User.Password()
		req.Header.Set("Proxy-Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(via.User.Username()+":"+password)))
	}
	if err := req.Write(conn); err != nil {
		return proxyError(err)
	}
	resp, err := http.ReadResponse(bufio.NewReader(conn), req)
	if err != nil {
		return proxyError(err)
	}
	_ = resp.Body.Close() // a tunnel has no body
	return proxy.CheckConnect(ctx, via, req, resp)
}

// proxyError reports that the proxy did not connect to the server.
func proxyError(err error) error { return &net.OpError{Op: "proxyconnect", Net: "tcp", Err: err} }
