package config_test

import (
	"strings"
	"testing"

	"tally/cmd/internal/config"
)

// blanks returns blank strings of every kind.
var blanks = []string{" ", "\t", "\n", "\r\n", "\u00a0", "\u2003", "\ufeff", ",", " , ", "\u200b"}

// TestD1Blank tests the one rule for blank values.
func TestD1Blank(t *testing.T) {
	t.Parallel()
	invisible := []string{"\u00ad", "\u034f", "\u115f", "\u180e", "\u200d", "\u202e", "\u2800", "\u3164", "\ufe0f", " \u00ad, ", "\U000e0020"}
	for _, s := range append(append(invisible, blanks...), "") {
		if !config.Blank(s) {
			t.Errorf("%q is not blank", s)
		}
	}
	for _, s := range []string{"a", " a ", "a,", "0", "-", "\"\"", "a\u00ad", "\u2801", "\u1100", "\u2764\ufe0f"} {
		if config.Blank(s) {
			t.Errorf("%q is blank", s)
		}
	}
}

// TestE5SettingsAreTrimmed: characters that editors, shells and Windows add
// around a value are ignored, in any layer.
func TestE5SettingsAreTrimmed(t *testing.T) {
	t.Parallel()
	for _, around := range []string{"%s\r", "%s\r\n", " %s\t", "\ufeff%s", "\u00a0%s\u00a0"} {
		for _, s := range declared() {
			for _, l := range settable(s) {
				if l == config.Sandbox {
					continue
				}
				r := world(s, l)
				want, err := r.Value(s)
				if err != nil {
					t.Fatal(err)
				}
				got, err := surrounded(r, around).Value(s)
				if err != nil || got.Text != want.Text {
					t.Errorf("%s in %v as %q: %q, %v", s.Key, l, around, got.Text, err)
				}
			}
		}
	}
}

// surrounded adds such characters around every value.
func surrounded(r *config.Resolver, around string) *config.Resolver {
	wrap := func(s string) string {
		if s == "" {
			return ""
		}
		return strings.Replace(around, "%s", s, 1)
	}
	other := *r
	lookup := r.Lookup
	other.Lookup = func(name string) (string, bool) { s, ok := lookup(name); return wrap(s), ok }
	if flag := r.Flag; flag != nil {
		other.Flag = func(api, name string) (string, bool) { s, ok := flag(api, name); return wrap(s), ok }
	}
	if r.Context != nil {
		c := config.Context{Name: r.Context.Name, Values: map[string]map[string]string{"demo": {}}}
		for key, s := range r.Context.Values["demo"] {
			c.Values["demo"][key] = wrap(s)
		}
		other.Context = &c
	}
	return &other
}

// TestE5BlankSettingsNameTheirPlace: an empty variable is not set; a blank one
// cannot be used.
func TestE5BlankSettingsNameTheirPlace(t *testing.T) {
	t.Parallel()
	s := setting(t, "namespace")
	empty := &config.Resolver{Lookup: variables(map[string]string{"DEMO_NAMESPACE": ""})}
	if v, err := empty.Value(s); err != nil || v.Text != "default-namespace" {
		t.Errorf("%q, %v", v.Text, err)
	}
	for _, blank := range blanks {
		r := &config.Resolver{Lookup: variables(map[string]string{"DEMO_NAMESPACE": blank})}
		if _, err := r.Value(s); err == nil || !strings.Contains(err.Error(), "$DEMO_NAMESPACE is blank") {
			t.Errorf("%q: %v", blank, err)
		}
	}
	r := &config.Resolver{Flag: func(string, string) (string, bool) { return "", true }}
	if _, err := r.Value(s); err == nil || !strings.Contains(err.Error(), "--namespace is blank") {
		t.Error(err)
	}
}

// TestE5WhatCannotBeUsed: errors about unusable values name the variable and the
// remedy, and no secret.
func TestE5WhatCannotBeUsed(t *testing.T) {
	t.Parallel()
	cases := []struct{ key, variable, value, want string }{
		{"token", "DEMO_TOKEN", "hunter2\nhunter3", "$DEMO_TOKEN contains a line break"},
		{"endpoint", "DEMO_ENDPOINT", "https://h\x00", "$DEMO_ENDPOINT contains a line break or another control character"},
		{"endpoint", "DEMO_ENDPOINT", "https://h:port", "$DEMO_ENDPOINT: endpoint: invalid port"},
		{"endpoint", "DEMO_ENDPOINT", "ftp://h", "$DEMO_ENDPOINT: endpoint ftp://h: the scheme must be https or http"},
		{"endpoint", "DEMO_ENDPOINT", "https://", "names no host"},
		{"endpoint", "DEMO_ENDPOINT", "https://h?a=b", "a query or fragment is not allowed there"},
		{"endpoint", "DEMO_ENDPOINT", "https://u:hunter2@h", "$DEMO_ENDPOINT: endpoint must be a URL without a user or password"},
		{"endpoint", "DEMO_ENDPOINT", "https://u:hunter2/x@h", "$DEMO_ENDPOINT: endpoint must be a URL without a user or password"},
		{"endpoint", "DEMO_ENDPOINT", "https://h/v1", "$DEMO_ENDPOINT: endpoint ends with /v1, which every request adds itself: use https://h"},
		{"endpoint", "DEMO_ENDPOINT", "h/a/v1/export/pods", "endpoint ends with /v1/export/pods, which every request adds itself: use https://h/a"},
		{"insecure", "DEMO_INSECURE", "perhaps", "$DEMO_INSECURE: insecure must be true or false, not \"perhaps\""},
		{"wait", "DEMO_WAIT", "5", "$DEMO_WAIT: wait must be a duration such as 30s or 5m"},
		{"attempts", "DEMO_ATTEMPTS", "-1", "$DEMO_ATTEMPTS: attempts must be a whole number"},
		{"mode", "DEMO_MODE", "slow", "$DEMO_MODE: mode must be one of fast, safe"},
	}
	for _, c := range cases {
		r := &config.Resolver{Lookup: variables(map[string]string{c.variable: c.value})}
		_, err := r.Value(setting(t, c.key))
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "hunter") {
			t.Errorf("%s=%q: %v, want %q", c.variable, c.value, err, c.want)
		}
	}
}

func TestAPathThatOnlyResemblesOurs(t *testing.T) {
	t.Parallel()
	for _, endpoint := range []string{"https://h/v10", "https://h/v1beta1", "https://v1", "https://h/xv1"} {
		r := &config.Resolver{Lookup: variables(map[string]string{"DEMO_ENDPOINT": endpoint})}
		if _, err := r.Value(setting(t, "endpoint")); err != nil {
			t.Errorf("%s: %v", endpoint, err)
		}
	}
}

// TestC2ValuesAsTheyAreShown: shown values contain neither secrets nor the user and
// password of a URL.
func TestC2ValuesAsTheyAreShown(t *testing.T) {
	t.Parallel()
	cases := []struct{ key, value, want string }{
		{"token", "hunter2", "**redacted**"},
		{"token", "", ""},
		{"endpoint", "https://user:hunter2@h:443/a@b", "https://**redacted**@h:443/a@b"},
		{"token-command", "curl https://user:hunter2@vault/x", "curl https://**redacted**@vault/x"},
		{"ca", "/etc/ca@home.pem", "/etc/ca@home.pem"},
	}
	for _, c := range cases {
		if got := (config.Value{Setting: setting(t, c.key), Text: c.value}).Shown(); got != c.want {
			t.Errorf("%s: %q, want %q", c.key, got, c.want)
		}
	}
}

func TestE5FilesOfPowerShell(t *testing.T) {
	t.Parallel()
	cases := map[string]string{
		"token":                             "token",
		"\ufefftoken":                       "token",
		"\xff\xfet\x00o\x00k\x00e\x00n\x00": "token",
		"\xfe\xff\x00t\x00o\x00k\x00e\x00n": "token",
	}
	for content, want := range cases {
		if got, err := config.Decode([]byte(content)); err != nil || config.Trim(got) != want {
			t.Errorf("%q: %q, %v", content, got, err)
		}
	}
	if got, err := config.Decode([]byte("t\xffken")); err == nil {
		t.Errorf("%q", got)
	}
}
