package rest

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Client sends requests to one endpoint. It is safe for concurrent use.
type Client struct {
	base     *url.URL
	http     *http.Client
	pool     pool
	grpc     *http.Client // nil without gRPC
	grpcPool pool
	timeout  time.Duration
	buffers  sync.Pool // of *bytes.Buffer, for responses
}

// New makes a Client. It fails on options that cannot work, such as an endpoint
// that is not a URL, a CA file that cannot be read, or credentials for a plain
// http endpoint on another machine. It connects to nothing. The error is an
// *Error of kind KindInvalid, or of KindAuth around ErrPlaintext.
func New(o Options) (*Client, error) {
	base, err := parseEndpoint(o.Endpoint)
	if err != nil {
		return nil, refused("", err)
	}
	if err := refusePlaintext(base, o); err != nil {
		return nil, &Error{Kind: KindAuth, Err: err}
	}
	c := &Client{base: base, timeout: o.Timeout}
	if c.pool, c.http, err = o.client(base, o.transport, false); err != nil {
		return nil, refused("", err)
	}
	if len(o.GRPC) > 0 && base.Scheme == "https" {
		if c.grpcPool, c.grpc, err = o.client(base, o.framed, true); err != nil {
			return nil, refused("", err)
		}
	}
	return c, nil
}

// client makes the connections to the server and the layers on them.
func (o Options) client(base *url.URL, build func(func(string) (*x509.CertPool, error)) (pool, error), grpc bool) (pool, *http.Client, error) {
	inner, err := o.pool(build)
	if err != nil {
		return nil, nil, err
	}
	return inner, &http.Client{Transport: o.layers(base, inner, grpc), CheckRedirect: o.checkRedirect}, nil
}

// Endpoint returns the base URL.
func (c *Client) Endpoint() string { return c.base.Redacted() }

// Close closes idle connections.
func (c *Client) Close() {
	c.pool.CloseIdleConnections()
	if c.grpcPool != nil {
		c.grpcPool.CloseIdleConnections()
	}
}

// RoundTripper returns the client's layers, for libraries that build their own
// requests and only need the transport.
func (c *Client) RoundTripper() http.RoundTripper { return c.http.Transport }

// Send sends r and returns the response, whose body the caller closes. Every
// failure, including a status of 300 or above, is an *Error or ctx's own.
func (c *Client) Send(ctx context.Context, r Request) (*http.Response, error) {
	req, err := r.build(WithRequest(ctx, r), c.base)
	if err != nil {
		return nil, err
	}
	way := c.http
	if r.grpc {
		if way = c.grpc; way == nil {
			return nil, &NoGRPC{Why: "it needs TLS"}
		}
	}
	resp, err := way.Do(req)
	if err == nil {
		return resp, nil
	}
	if resp != nil {
		_ = resp.Body.Close() // the error below matters; http.Client has closed the body
	}
	var e *Error
	if errors.As(err, &e) {
		return nil, e
	}
	return nil, explain(req, err)
}

// parseEndpoint parses a URL, or a host with or without a port, which means https.
func parseEndpoint(s string) (*url.URL, error) {
	if s == "" {
		return nil, errors.New("no endpoint is set")
	}
	if !strings.Contains(s, "://") {
		s = "https://" + s
	}
	base, err := url.Parse(s)
	if err != nil {
		return nil, fmt.Errorf("endpoint: %w", redactURLError(err))
	}
	switch {
	case base.Scheme != "http" && base.Scheme != "https":
		return nil, fmt.Errorf("endpoint %s: the scheme must be https or http", base.Redacted())
	case base.Hostname() == "":
		return nil, fmt.Errorf("endpoint %q names no host", base.Redacted())
	case base.Port() != "" && !isPort(base.Port()):
		return nil, fmt.Errorf("endpoint %s: the port must be from 1 to 65535", base.Redacted())
	case base.User != nil:
		return nil, errors.New("endpoint: a URL must not contain a user or password")
	case base.RawQuery != "" || base.Fragment != "":
		return nil, fmt.Errorf("endpoint %s://%s: a query or fragment is not allowed there", base.Scheme, base.Host)
	}
	return base, nil
}

func isPort(digits string) bool {
	port, err := strconv.ParseUint(digits, 10, 16)
	return err == nil && port > 0
}

// ErrPlaintext is the refusal to send credentials over plain http to another machine.
var ErrPlaintext = errors.New("credentials would go over plain http in clear text")

func refusePlaintext(base *url.URL, o Options) error {
	if base.Scheme == "https" || o.Insecure || (o.Credentials == nil && len(o.Header) == 0) || isLoopback(base.Hostname()) {
		return nil
	}
	return fmt.Errorf("endpoint %s: %w; use https", base.Redacted(), ErrPlaintext)
}

func isLoopback(host string) bool {
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// checkRedirect follows a redirect to the same path with or without a trailing slash,
// and refuses all others: one to another host would leak credentials, and one on the
// same host leads to a login page.
func (o Options) checkRedirect(req *http.Request, via []*http.Request) error {
	first := via[0]
	if len(via) < 3 && sameOrigin(req.URL, first.URL) && req.Method == first.Method && samePath(req.URL, first.URL) {
		return nil
	}
	return Redirected(requestOf(first).Operation, req.Response, o.PathHint)
}

// Redirected returns the error for a redirect. pathHint says what to do if the
// endpoint's path is not the API's; it may be empty.
func Redirected(operation string, resp *http.Response, pathHint string) error {
	e := &Error{
		Operation: operation, Method: resp.Request.Method, URL: redactURL(resp.Request.URL),
		Status: resp.StatusCode, Kind: KindAuth, Reason: ReasonRedirect,
		Message: "the server redirects elsewhere", Hint: hintLoginPage,
	}
	if target, err := resp.Location(); err == nil {
		e.Message = "the server redirects to " + redactURL(target)
	}
	if pathHint != "" {
		e.Hint += "; " + pathHint
	}
	return e
}

func samePath(a, b *url.URL) bool {
	return strings.TrimSuffix(a.Path, "/") == strings.TrimSuffix(b.Path, "/") && a.RawQuery == b.RawQuery
}

func sameOrigin(a, b *url.URL) bool {
	return a.Host == b.Host && (a.Scheme == b.Scheme || a.Scheme == "https")
}
