package rest_test

import (
	"encoding/base64"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"tally/client/rest"
	"tally/client/rest/proxy"
)

// tunnel is a proxy that connects clients that have the password.
type tunnel struct {
	password string
	status   int    // of every response, 0 for the correct one
	target   string // where every connection leads
	requests atomic.Int64
}

func (p *tunnel) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.requests.Add(1)
	want := "Basic " + base64.StdEncoding.EncodeToString([]byte("bob:"+p.password))
	switch {
	case p.status != 0:
		w.WriteHeader(p.status)
	case p.password != "" && r.Header.Get("Proxy-Authorization") != want:
		w.WriteHeader(http.StatusProxyAuthRequired)
	case r.Method == http.MethodConnect:
		connect(w, p.target)
	default:
		w.WriteHeader(http.StatusOK)
		_, _ = io.WriteString(w, `{"name":"through"}`)
	}
}

// connect passes bytes in both directions until one of them ends.
func connect(w http.ResponseWriter, host string) {
	server, err := net.Dial("tcp", host)
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	client, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		_ = server.Close()
		return
	}
	_, _ = io.WriteString(client, "HTTP/1.1 200 Connection established\r\n\r\n")
	go func() {
		_, _ = io.Copy(server, client)
		_ = server.Close()
	}()
	_, _ = io.Copy(client, server)
	_ = client.Close()
}

// via makes a client that goes through a proxy at address.
func via(t *testing.T, endpoint, address string) *rest.Client {
	t.Helper()
	c, err := rest.New(rest.Options{
		Endpoint: endpoint, Insecure: true, Attempts: 1, Credentials: rest.Bearer("server-token"),
		Proxy: func(u *url.URL) (*url.URL, error) {
			lookup := func(string) (string, bool) { return address, true }
			return proxy.FromEnvironment(func(name string) (string, bool) {
				if strings.EqualFold(name, "NO_PROXY") || name == "REQUEST_METHOD" {
					return "", false
				}
				return lookup(name)
			})(u)
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func startTunnel(t *testing.T, p *tunnel) string {
	t.Helper()
	s := httptest.NewServer(p)
	t.Cleanup(s.Close)
	return strings.TrimPrefix(s.URL, "http://")
}

func TestE3ThroughAProxy(t *testing.T) {
	t.Parallel()
	p := &tunnel{password: "S3cr3t", target: strings.TrimPrefix(serveTLS(t), "https://")}
	address := startTunnel(t, p)
	_, err := rest.Do[struct{}](t.Context(), via(t, "https://central.test", "http://bob:S3cr3t@"+address), rest.Request{})
	if p.requests.Load() != 1 || err != nil {
		t.Errorf("%d requests, %v", p.requests.Load(), err)
	}
	got, err := rest.Do[thing](t.Context(), via(t, "http://central.test", "http://bob:S3cr3t@"+address), rest.Request{})
	if err != nil || got.Name != "through" {
		t.Errorf("in clear: %+v, %v", got, err)
	}
}

// A failure of the proxy names the proxy, however it is used.
func TestE3AProxysFailureIsItsOwn(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		proxy *tunnel
		kind  rest.Kind
		hint  string // of a refused CONNECT
	}{
		"407":            {&tunnel{status: 407}, rest.KindAuth, "requires a user and password"},
		"wrong password": {&tunnel{password: "other"}, rest.KindAuth, "requires a user and password"},
		"403":            {&tunnel{status: 403}, rest.KindAuth, "ask its operator"},
		"502":            {&tunnel{status: 502}, rest.KindUnreachable, "the proxy cannot reach the server"},
		"503":            {&tunnel{status: 503}, rest.KindUnreachable, "the proxy cannot reach the server"},
		"504":            {&tunnel{status: 504}, rest.KindUnreachable, "the proxy cannot reach the server"},
		"599":            {&tunnel{status: 599}, rest.KindUnreachable, "the proxy cannot reach the server"},
	} {
		address := startTunnel(t, tc.proxy)
		for _, endpoint := range []string{"https://central.test", "http://central.test"} {
			_, err := rest.Do[thing](t.Context(), via(t, endpoint, "http://bob:S3cr3t@"+address), rest.Request{})
			if !tc.kind.Is(err) || !strings.Contains(err.Error(), "the proxy http://"+address) || strings.Contains(err.Error(), "S3cr3t") {
				t.Errorf("%s, %s: %v", name, endpoint, err)
			}
			var e *rest.Error
			if strings.HasPrefix(endpoint, "https:") && (!errors.As(err, &e) || !strings.Contains(e.Hint, tc.hint)) {
				t.Errorf("%s: %v without the hint %q", name, err, tc.hint)
			}
		}
	}
}

func TestE3AProxyThatIsAwayOrMalformed(t *testing.T) {
	t.Parallel()
	dropping := httptest.NewServer(http.HandlerFunc(drop))
	t.Cleanup(dropping.Close)
	for address, want := range map[string]struct {
		kind rest.Kind
		says string
	}{
		"http://bob:S3cr3t@127.0.0.1:1":                                    {rest.KindUnreachable, "the proxy http://127.0.0.1:1 cannot be reached"},
		"socks5://bob:S3cr3t@127.0.0.1:1":                                  {rest.KindUnreachable, "the proxy socks5://127.0.0.1:1 cannot be reached"},
		"http://bob:S3cr3t@" + strings.TrimPrefix(dropping.URL, "http://"): {rest.KindUnreachable, "through the proxy"},
		"http://bob:S3cr3t%zz@127.0.0.1:1":                                 {rest.KindInvalid, "HTTPS_PROXY is not the URL of a proxy"},
	} {
		_, err := rest.Do[thing](t.Context(), via(t, "https://central.test", address), rest.Request{})
		var e *rest.Error
		if !errors.As(err, &e) || e.Kind != want.kind || !strings.Contains(err.Error(), want.says) || strings.Contains(err.Error()+e.Hint, "S3cr3t") {
			t.Errorf("%s: %v", address, err)
		}
	}
}

// A proxy whose certificate is not trusted is not tried again, as a server's is not.
func TestE3AProxyThatIsNotTrusted(t *testing.T) {
	t.Parallel()
	retries := 0
	c, err := rest.New(rest.Options{Endpoint: "https://central.test", Proxy: always(t, serveTLS(t)), OnRetry: func(rest.Retry) { retries++ }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	if _, err = rest.Do[thing](t.Context(), c, rest.Request{}); !rest.KindAuth.Is(err) || retries != 0 {
		t.Errorf("%d retries, %v", retries, err)
	}
}

// A proxy in front of the server, which no variable names, may refuse on its own.
func TestE3AProxyThatIsNotNamed(t *testing.T) {
	t.Parallel()
	c := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusProxyAuthRequired) }).client(t)
	_, err := rest.Do[thing](t.Context(), c, rest.Request{})
	var e *rest.Error
	if !errors.As(err, &e) || e.Kind != rest.KindAuth || e.Message != "a proxy that no variable names refuses the request: Proxy Authentication Required" || !strings.Contains(e.Hint, "name it in HTTPS_PROXY") {
		t.Errorf("%v", err)
	}
}
