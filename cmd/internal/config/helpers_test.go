package config_test

import (
	"os"
	"path/filepath"
	"testing"

	"tally/cmd/internal/config"
)

// declared are settings as an API declares them.
func declared() []config.Setting {
	return append([]config.Setting{
		{API: "demo", Key: "endpoint", Kind: config.URL, Target: true, Env: []string{"DEMO_ENDPOINT"}, Paths: []string{"/v1"}},
		{API: "demo", Key: "namespace", Env: []string{"DEMO_NAMESPACE"}, Default: "default-namespace"},
		{API: "demo", Key: "ca", Kind: config.Path, Env: []string{"DEMO_CA"}},
		{API: "demo", Key: "insecure", Kind: config.Bool, Env: []string{"DEMO_INSECURE"}},
		{API: "demo", Key: "attempts", Kind: config.Count, Env: []string{"DEMO_ATTEMPTS"}},
		{API: "demo", Key: "wait", Kind: config.Duration, Env: []string{"DEMO_WAIT"}},
		{API: "demo", Key: "mode", Values: []string{"fast", "safe"}, Env: []string{"DEMO_MODE"}},
	}, config.SecretSettings("demo", "token", "token", []string{"DEMO_TOKEN"}, []string{"DEMO_TOKEN_FILE"})...)
}

func setting(t *testing.T, key string) config.Setting {
	t.Helper()
	for _, s := range declared() {
		if s.Key == key {
			return s
		}
	}
	t.Fatalf("there is no setting %s", key)
	return config.Setting{}
}

// variables are an environment.
func variables(all map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		s, ok := all[name]
		return s, ok
	}
}

func writeFile(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
