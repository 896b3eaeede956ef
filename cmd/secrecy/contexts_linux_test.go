package secrecy

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tally/cmd"
	"tally/cmd/internal/cmdtest"
)

// A server may echo the secret of another context, which is hidden although that
// context is read later. Its command runs once.
func TestC1SecretsOfOtherContexts(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	tokens := map[string]string{"a": "token-of-context-a", "b": "token-of-context-b"}
	config := "contexts:\n"
	for name, other := range map[string]string{"a": "b", "b": "a"} {
		command := filepath.Join(dir, name)
		script := fmt.Sprintf("echo x >> %s.runs\necho %s\n", command, tokens[name])
		if err := os.WriteFile(command, []byte(script), 0o600); err != nil {
			t.Fatal(err)
		}
		server := cmdtest.EchoServer(t, "HTTP/1.1 500 "+tokens[other]+"\r\nX-Echo: "+tokens[other]+"\r\nContent-Length: 0\r\n\r\n")
		config += fmt.Sprintf("- name: %s\n  stackrox: {endpoint: %q, token-command: sh %s, attempts: 1}\n", name, server, command)
	}
	file := filepath.Join(dir, "config.yaml")
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	a := cmdtest.App(&out, &errs, map[string]string{"TALLY_CONFIG": file, "PATH": os.Getenv("PATH")})
	if code := cmd.Run(t.Context(), a, strings.Fields("stackrox pods export --all-contexts --parallel 1 --debug -o json")); code == 0 {
		t.Error("it succeeded")
	}
	if shown := errs.String(); strings.Contains(shown, "token-of-context") || strings.Count(shown, "X-Echo: **redacted**") != 2 {
		t.Error(shown)
	}
	for name := range tokens {
		if runs, err := os.ReadFile(filepath.Join(dir, name+".runs")); err != nil || string(runs) != "x\n" {
			t.Errorf("the command of %s ran as often as %q has lines, %v", name, runs, err)
		}
	}
}

// The commands of several contexts run at the same time: each of these waits for the
// others. With --parallel 1 none of them would find another.
func TestSecretsOfContextsAreReadTogether(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	config := "contexts:\n"
	for _, name := range []string{"a", "b", "c"} {
		script := fmt.Sprintf("cd %s; touch %s.here; until [ -e a.here ] && [ -e b.here ] && [ -e c.here ]; do sleep 0.01; done; echo token-of-%s\n", dir, name, name)
		if err := os.WriteFile(filepath.Join(dir, name), []byte(script), 0o600); err != nil {
			t.Fatal(err)
		}
		server := cmdtest.EchoServer(t, "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n")
		config += fmt.Sprintf("- name: %s\n  stackrox: {endpoint: %q, token-command: sh %s, attempts: 1}\n", name, server, filepath.Join(dir, name))
	}
	file := filepath.Join(dir, "config.yaml")
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	a := cmdtest.App(&out, &errs, map[string]string{"TALLY_CONFIG": file, "PATH": os.Getenv("PATH")})
	if code := cmd.Run(t.Context(), a, strings.Fields("stackrox pods export --all-contexts -o json")); code != 4 {
		t.Errorf("%d: %s", code, errs.String())
	}
}
