package proxy_test

import (
	"errors"
	"net/url"
	"strings"
	"testing"

	"tally/client/rest/proxy"
)

func find(t *testing.T, environment map[string]string, target string) (*url.URL, error) {
	t.Helper()
	u, err := url.Parse(target)
	if err != nil {
		t.Fatal(err)
	}
	return proxy.FromEnvironment(func(name string) (string, bool) {
		value, ok := environment[name]
		return value, ok
	})(u)
}

func TestTheProxyOnTheWay(t *testing.T) {
	t.Parallel()
	type environment = map[string]string
	for name, tc := range map[string]struct {
		environment environment
		target      string
		want        string
	}{
		"none":                 {environment{}, "https://host", ""},
		"for https":            {environment{"HTTPS_PROXY": "http://p:3128"}, "https://host", "http://p:3128"},
		"for https only":       {environment{"HTTPS_PROXY": "http://p:3128"}, "http://host", ""},
		"for http":             {environment{"http_proxy": "p:3128"}, "http://host", "http://p:3128"},
		"blanks and CR":        {environment{"HTTPS_PROXY": " http://p:1\r\n"}, "https://host", "http://p:1"},
		"blank":                {environment{"HTTPS_PROXY": " ", "https_proxy": "p:2"}, "https://host", "http://p:2"},
		"SOCKS":                {environment{"HTTPS_PROXY": "socks5h://p:1080"}, "https://host", "socks5h://p:1080"},
		"not for NO_PROXY":     {environment{"HTTPS_PROXY": "p:1", "NO_PROXY": ".example.com"}, "https://a.example.com", ""},
		"not for this machine": {environment{"HTTP_PROXY": "p:1"}, "http://127.0.0.1:80", ""},
		"not from a request":   {environment{"HTTP_PROXY": "p:1", "REQUEST_METHOD": "GET"}, "http://host", ""},
	} {
		got, err := find(t, tc.environment, tc.target)
		if err != nil || (got == nil) != (tc.want == "") || got != nil && got.String() != tc.want {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
}

func TestE3AMalformedVariableIsNamed(t *testing.T) {
	t.Parallel()
	for _, value := range []string{
		"http://bob:S3cr3t%zz@p:1", "http://bob:S3cr3t@", "ftp://bob:S3cr3t@p", "http://bob:S3cr3t@p:port", "://S3cr3t", "http://bob:S3cr3t@p q",
	} {
		_, err := find(t, map[string]string{"https_proxy": value}, "https://host")
		var setting *proxy.SettingError
		if !errors.As(err, &setting) || setting.Variable != "https_proxy" || strings.Contains(err.Error(), "S3cr3t") || strings.Contains(err.Error(), "bob") {
			t.Errorf("%s: %v", value, err)
		}
		if got, err := find(t, map[string]string{"HTTPS_PROXY": value, "NO_PROXY": "host"}, "https://host"); got != nil || err != nil {
			t.Errorf("one that is not used: %v, %v", got, err)
		}
	}
}
