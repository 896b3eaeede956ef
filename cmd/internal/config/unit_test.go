package config_test

import (
	"strings"
	"testing"

	"tally/cmd/internal/config"
)

// TestD3EndpointAndCredentialsAreOneUnit goes through all pairs of a layer that names
// the endpoint and a weaker one that has the token: if the token's layer names
// another endpoint, the token is refused; with the same endpoint or none it is used.
func TestD3EndpointAndCredentialsAreOneUnit(t *testing.T) {
	t.Parallel()
	endpoint, token := setting(t, "endpoint"), setting(t, "token-file")
	for i, strong := range settable(endpoint) {
		for _, weak := range settable(endpoint)[i+1:] {
			if strong == config.Sandbox || isContext(strong) && isContext(weak) {
				continue
			}
			for beside, wantErr := range map[string]bool{"": false, "https://other.example.com": true, example(endpoint, strong) + ":443/": false} {
				err := unitOf(world(endpoint, strong), weak, beside, endpoint, token)
				if (err != nil) != wantErr {
					t.Errorf("endpoint from %v, token from %v beside %q: %v", strong, weak, beside, err)
				}
			}
		}
	}
}

func isContext(l config.Layer) bool {
	return l == config.FlagContext || l == config.VariableContext || l == config.CurrentContext
}

// unitOf adds a token, and another endpoint if it is not empty, in a layer of
// the world, and checks the two.
func unitOf(r *config.Resolver, l config.Layer, other string, endpoint, token config.Setting) error {
	env, own := map[string]string{}, r.Lookup
	r.Lookup = func(name string) (string, bool) {
		if s, ok := env[name]; ok {
			return s, ok
		}
		return own(name)
	}
	switch l {
	case config.TallyVariable:
		env[token.Variable()], env[endpoint.Variable()] = "token", other
	case config.OwnVariable:
		env[token.Env[0]], env[endpoint.Env[0]] = "token", other
	default:
		r.ContextLayer = l
		r.Context = &config.Context{Name: "ctx", Values: map[string]map[string]string{"demo": {"token-file": "token", "endpoint": other}}}
	}
	target, err := r.Value(endpoint)
	if err != nil {
		return err
	}
	credential, err := r.Value(token)
	if err != nil {
		return err
	}
	return r.Unit(target, credential)
}

func TestTheErrorNamesBoth(t *testing.T) {
	t.Parallel()
	endpoint, token := setting(t, "endpoint"), setting(t, "token-file")
	err := unitOf(world(endpoint, config.Flag), config.OwnVariable, "https://other.example.com", endpoint, token)
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{"--endpoint", "$DEMO_TOKEN_FILE", "$DEMO_ENDPOINT", "https://other.example.com"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not named: %v", want, err)
		}
	}
}

func TestSameServer(t *testing.T) {
	t.Parallel()
	cases := []struct {
		a, b string
		want bool
	}{
		{"central.example.com", "https://Central.example.com:443/", true},
		{"http://h", "http://h:80", true},
		{"http://h", "https://h", false},
		{"https://h/pipeline", "https://h/pipeline/", true},
		{"https://h/pipeline", "https://h", false},
		{"https://h", "https://h:8443", false},
		{"https://[::1]:443", "https://[::1]", true},
		{" https://h\r", "https://h", true},
	}
	for _, c := range cases {
		if got := config.SameServer(c.a, c.b); got != c.want {
			t.Errorf("%q and %q: %v", c.a, c.b, got)
		}
	}
}
