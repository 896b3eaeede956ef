package rest_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"tally/client/rest"
)

// socksProxy is a SOCKS proxy for bob and his password. It connects every client to
// one target, and records the requested names.
type socksProxy struct {
	password, target string
	reply            byte // in place of a connection, if not 0

	mu    sync.Mutex
	names []string
}

// start serves, and returns the proxy's address.
func (p *socksProxy) start(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return // closed
			}
			go p.serve(c)
		}
	}()
	return l.Addr().String()
}

func (p *socksProxy) serve(c net.Conn) {
	defer func() { _ = c.Close() }()
	if !p.admits(c) {
		return
	}
	head := make([]byte, 5) // version, command, reserved, 3 for a name, its length
	if _, err := io.ReadFull(c, head); err != nil || head[3] != 3 && head[3] != 1 {
		return
	}
	rest := make([]byte, map[byte]int{1: 5, 3: int(head[4]) + 2}[head[3]])
	if _, err := io.ReadFull(c, rest); err != nil {
		return
	}
	p.mu.Lock()
	p.names = append(p.names, string(rest[:len(rest)-2]))
	p.mu.Unlock()
	if p.reply != 0 {
		_, _ = c.Write([]byte{5, p.reply, 0, 1, 0, 0, 0, 0, 0, 0})
		return
	}
	server, err := net.Dial("tcp", p.target)
	if err != nil {
		_, _ = c.Write([]byte{5, 5, 0, 1, 0, 0, 0, 0, 0, 0}) // connection refused
		return
	}
	_, _ = c.Write([]byte{5, 0, 0, 1, 127, 0, 0, 1, 0, 0})
	go func() {
		_, _ = io.Copy(server, c)
		_ = server.Close()
	}()
	_, _ = io.Copy(c, server)
}

// admits requests user and password.
func (p *socksProxy) admits(c net.Conn) bool {
	greeting := make([]byte, 2)
	if _, err := io.ReadFull(c, greeting); err != nil {
		return false
	}
	if _, err := io.CopyN(io.Discard, c, int64(greeting[1])); err != nil {
		return false
	}
	if greeting[1] < 2 {
		_, _ = c.Write([]byte{5, 0xff}) // none of these methods
		return false
	}
	_, _ = c.Write([]byte{5, 2})
	want := "\x01\x03bob" + string(rune(len(p.password))) + p.password
	got := make([]byte, len(want))
	if _, err := io.ReadFull(c, got); err != nil || string(got) != want {
		_, _ = c.Write([]byte{1, 1})
		return false
	}
	_, _ = c.Write([]byte{1, 0})
	return true
}

// always has every connection made through one proxy.
func always(t *testing.T, address string) func(*url.URL) (*url.URL, error) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return func(*url.URL) (*url.URL, error) { return u, nil }
}

func TestRESTThroughASOCKSProxy(t *testing.T) {
	t.Parallel()
	for _, scheme := range []string{"socks5", "socks5h"} {
		p := &socksProxy{password: "S3cr3t", target: strings.TrimPrefix(serveTLS(t), "https://")}
		address := scheme + "://bob:S3cr3t@" + p.start(t)
		_, err := rest.Do[struct{}](t.Context(), via(t, "https://central.test", address), rest.Request{})
		if err != nil || len(p.names) != 1 || p.names[0] != "central.test" {
			t.Errorf("%s: %v, %q", scheme, err, p.names)
		}
	}
}

func TestGRPCThroughASOCKSProxy(t *testing.T) {
	t.Parallel()
	for _, scheme := range []string{"socks5", "socks5h"} {
		p := &socksProxy{password: "S3cr3t"}
		c := serveH2(t, rest.Options{Proxy: always(t, scheme+"://bob:S3cr3t@"+p.start(t))}, grpc("abc", "0", ""))
		p.target = strings.TrimPrefix(c.Endpoint(), "https://")
		body, end, known, err := call(t, c)
		if body != "abc" || end.Code != 0 || !known || err != nil || len(p.names) != 1 {
			t.Errorf("%s: %q, %+v, %v, %v, %q", scheme, body, end, known, err, p.names)
		}
	}
}

// A refusal of a SOCKS proxy is reported as the proxy's, for both kinds of transport.
func TestFailuresOfASOCKSProxy(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		user   string
		target string
		reply  byte
		kind   rest.Kind
		says   string
		hint   string
	}{
		"no user":        {"", "", 0, rest.KindAuth, "refuses to connect", "as USER:PASSWORD@ before the host"},
		"wrong password": {"bob:Wr0ng!@", "", 0, rest.KindAuth, "refuses to connect", "as USER:PASSWORD@ before the host"},
		"away":           {"bob:S3cr3t@", "127.0.0.1:1", 0, rest.KindUnreachable, "refuses to connect: connection refused", "the proxy cannot reach the server"},
		"denied":         {"bob:S3cr3t@", "", 2, rest.KindAuth, "refuses to connect: connection not allowed by ruleset", "ask its operator"},
		"host away":      {"bob:S3cr3t@", "", 4, rest.KindUnreachable, "refuses to connect: host unreachable", "the proxy cannot reach the server"},
	} {
		p := &socksProxy{password: "S3cr3t", target: tc.target, reply: tc.reply}
		address := p.start(t)
		overGRPC := serveH2(t, rest.Options{Proxy: always(t, "socks5://"+tc.user+address)}, http.NotFound)
		_, _, _, failed := call(t, overGRPC)
		_, alike := rest.Do[thing](t.Context(), via(t, "https://central.test", "socks5://"+tc.user+address), rest.Request{})
		for _, err := range []error{failed, alike} {
			var e *rest.Error
			if !errors.As(err, &e) || e.Kind != tc.kind || !strings.Contains(err.Error(), "socks5://"+address) || !strings.Contains(err.Error(), tc.says) || !strings.Contains(e.Hint, tc.hint) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

// A SOCKS proxy that refuses a user or a server is not asked again, as an HTTP proxy with 407 or 403 is not.
func TestRefusalsOfASOCKSProxyAreFinal(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		user    string
		reply   byte
		retries int
	}{
		"wrong password": {"bob:Wr0ng!@", 0, 0}, "denied": {"bob:S3cr3t@", 2, 0}, "host away": {"bob:S3cr3t@", 4, 2},
	} {
		p := &socksProxy{password: "S3cr3t", reply: tc.reply}
		retries := 0
		var cause error
		c := serveH2(t, rest.Options{
			Attempts: 3, Proxy: always(t, "socks5://"+tc.user+p.start(t)),
			OnRetry: func(r rest.Retry) { retries, cause = retries+1, r.Cause }, Sleep: func(context.Context, time.Duration) error { return nil },
		}, http.NotFound)
		_, _, _, overGRPC := call(t, c)
		_, overREST := rest.Do[thing](t.Context(), c, rest.Request{Method: http.MethodGet})
		if overGRPC == nil || overREST == nil || retries != 2*tc.retries {
			t.Errorf("%s: %d retries, %v, %v", name, retries, overGRPC, overREST)
		}
		if cause != nil && !strings.HasPrefix(cause.Error(), "the proxy socks5://") {
			t.Errorf("%s: the cause is %v", name, cause)
		}
	}
}
