package rest

import (
	"context"
	"errors"
	"net"
	"net/url"
	"time"

	"golang.org/x/net/proxy"
)

// tunnelTime is how long a proxy may take to connect.
const tunnelTime = time.Minute

// dialFunc is a function that dials, for package proxy.
type dialFunc func(ctx context.Context, network, address string) (net.Conn, error)

// Dial implements proxy.Dialer.
func (f dialFunc) Dial(network, address string) (net.Conn, error) {
	return f(context.Background(), network, address)
}

// DialContext implements proxy.ContextDialer.
func (f dialFunc) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	return f(ctx, network, address)
}

// bySOCKS connects to address through a SOCKS proxy, which resolves the name.
func (d *secureDial) bySOCKS(ctx context.Context, via *url.URL, address string) (net.Conn, error) {
	var auth *proxy.Auth
	if via.User != nil {
		password, _ := via.User.Password()
		auth = &proxy.Auth{User: via.User.Username(), Password: password}
	}
	dialer, err := proxy.SOCKS5("tcp", proxyAddress(via), auth, dialFunc(d.dial))
	if err != nil {
		return nil, proxyError(err)
	}
	ctx, cancel := context.WithTimeout(ctx, tunnelTime)
	defer cancel()
	through, ok := dialer.(proxy.ContextDialer)
	if !ok {
		return nil, proxyError(errors.ErrUnsupported)
	}
	return through.DialContext(ctx, "tcp", address)
}
