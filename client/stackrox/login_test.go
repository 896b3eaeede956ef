package stackrox_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tally/client/stackrox"
)

func TestRoxctlsLogin(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "roxctl-config.yaml")
	content := "centrals:\n  \"central.example.com:443\":\n    access: {accessToken: tok-1}\n  \"127.0.0.1:8443\":\n    access: {accessToken: tok-2}\n"
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	cases := map[string]string{
		"central.example.com": "tok-1", "https://central.example.com": "tok-1", "https://central.example.com:443/": "tok-1",
		"127.0.0.1:8443": "tok-2", "https://127.0.0.1:8443": "tok-2", "http://central.example.com": "", "other.example.com": "",
	}
	for endpoint, want := range cases {
		token, err := stackrox.LoginToken(file, endpoint)
		if err != nil || token.Reveal() != want {
			t.Errorf("%s: %q, %v", endpoint, token.Reveal(), err)
		}
	}
	if token, err := stackrox.LoginToken(filepath.Join(t.TempDir(), "none"), "x"); err != nil || token != "" {
		t.Errorf("%q, %v", token, err)
	}
}

// A broken file may contain a token, so messages do not quote it.
func TestABrokenLoginFileIsNotQuoted(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "roxctl-config.yaml")
	if err := os.WriteFile(file, []byte("centrals: [s3cr3t"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := stackrox.LoginToken(file, "x"); err == nil || strings.Contains(err.Error(), "s3cr3t") {
		t.Errorf("%v", err)
	}
}

func TestWhereRoxctlKeepsIts(t *testing.T) {
	t.Parallel()
	lookup := func(env map[string]string) func(string) (string, bool) {
		return func(name string) (string, bool) { s, ok := env[name]; return s, ok }
	}
	cases := map[string]map[string]string{
		"/c/roxctl-config.yaml":         {"ROX_CONFIG_DIR": "/c", "XDG_RUNTIME_DIR": "/r", "HOME": "/h"},
		"/r/roxctl-config.yaml":         {"XDG_RUNTIME_DIR": "/r", "HOME": "/h"},
		"/h/.roxctl/roxctl-config.yaml": {"HOME": "/h"},
		"":                              {},
	}
	for want, env := range cases {
		if got := stackrox.LoginFile(lookup(env)); got != want {
			t.Errorf("%q, not %q", got, want)
		}
	}
}
