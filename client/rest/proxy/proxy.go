// Package proxy finds the proxy for a server, and distinguishes its failures
// from the server's.
package proxy

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/http/httpproxy"
)

// Lookup reads a variable of the environment, as os.LookupEnv does.
type Lookup func(name string) (value string, ok bool)

// FromEnvironment finds the proxy for a URL as curl and Go do: by HTTPS_PROXY,
// HTTP_PROXY and NO_PROXY, or the same in lowercase letters. It returns nil if there
// is none. A variable that is not the URL of a proxy is a *SettingError: a request
// must not bypass the user's choice.
func FromEnvironment(lookup Lookup) func(*url.URL) (*url.URL, error) {
	return func(target *url.URL) (*url.URL, error) {
		name, value := variable(lookup, target.Scheme)
		if value == "" || !applies(lookup, target) {
			return nil, nil
		}
		proxy, reason := parse(value)
		if reason != "" {
			return nil, &SettingError{Variable: name, Reason: reason}
		}
		return proxy, nil
	}
}

// variable returns the variable for a scheme. In a CGI program HTTP_PROXY is a
// header of the incoming request, and is ignored.
func variable(lookup Lookup, scheme string) (name, value string) {
	names := []string{"HTTP_PROXY", "http_proxy"}
	if scheme == "https" {
		names = []string{"HTTPS_PROXY", "https_proxy"}
	} else if get(lookup, "REQUEST_METHOD") != "" {
		names = names[1:]
	}
	for _, name := range names {
		if value := get(lookup, name); value != "" {
			return name, value
		}
	}
	return "", ""
}

func get(lookup Lookup, name string) string {
	value, _ := lookup(name)
	return strings.TrimSpace(value)
}

// applies reports whether a proxy is used: not for this machine, nor for hosts in
// NO_PROXY.
func applies(lookup Lookup, target *url.URL) bool {
	const some = "http://proxy.invalid"
	none := get(lookup, "NO_PROXY")
	if none == "" {
		none = get(lookup, "no_proxy")
	}
	config := httpproxy.Config{HTTPProxy: some, HTTPSProxy: some, NoProxy: none}
	proxy, err := config.ProxyFunc()(target)
	return err == nil && proxy != nil
}

// parse parses the URL of a proxy, or host and port. Its error does not repeat the
// value, which may contain a password.
func parse(value string) (proxy *url.URL, reason string) {
	if !strings.Contains(value, "://") {
		value = "http://" + value
	}
	proxy, err := url.Parse(value)
	switch {
	case err != nil:
		return nil, "it is malformed; a % in a user or password is written %25, an @ %40"
	case !slices.Contains([]string{"http", "https", "socks5", "socks5h"}, proxy.Scheme):
		return nil, fmt.Sprintf("the scheme %q is not one of http, https, socks5 and socks5h", proxy.Scheme)
	case proxy.Hostname() == "":
		return nil, "it names no host"
	}
	return proxy, ""
}

// SettingError is a variable that should be the URL of a proxy but is not.
type SettingError struct{ Variable, Reason string }

// Error names the variable but never its value.
func (e *SettingError) Error() string {
	return fmt.Sprintf("%s is not the URL of a proxy, such as http://proxy.example.com:3128: %s", e.Variable, e.Reason)
}

// ConnectError is the refusal of a proxy to connect to the server.
type ConnectError struct {
	// Proxy is its URL, see Name.
	Proxy string
	// Status is the HTTP status of its response to CONNECT.
	Status int
}

// Error names the proxy and its refusal.
func (e *ConnectError) Error() string {
	return fmt.Sprintf("the proxy %s refuses to connect: %s", e.Proxy, strings.TrimSpace(fmt.Sprintf("%d %s", e.Status, http.StatusText(e.Status))))
}

// CheckConnect is for http.Transport.OnProxyConnectResponse: it returns a
// *ConnectError for every response but 200.
func CheckConnect(_ context.Context, proxy *url.URL, _ *http.Request, resp *http.Response) error {
	if resp.StatusCode == http.StatusOK {
		return nil
	}
	return &ConnectError{Proxy: Name(proxy), Status: resp.StatusCode}
}

// Name returns a proxy's URL without user, password and path.
func Name(proxy *url.URL) string { return proxy.Scheme + "://" + proxy.Host }
