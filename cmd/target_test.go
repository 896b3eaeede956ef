package cmd

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/shlex"
	"github.com/spf13/cobra"

	"tally/cmd/internal/cmdtest"
	"tally/cmd/internal/exit"
)

var (
	// changing is a request that deletes or changes something, as --debug shows it.
	changing = regexp.MustCompile(`(?m)^> (DELETE|POST|PUT|PATCH) `)
	// targeted says what is changed, how many, on which server, and what named it.
	targeted = regexp.MustCompile(`(?m)^tally: (\w+ing|dry run: nothing is done; this would \w+) \d+ [a-z -]+ at http://127\.0\.0\.1:\d+ \((context \S+|\$\w+, no context|the sandbox)\): .+$`)
)

// TestD4EveryDeletionSaysItsTarget runs the examples of every command that takes
// several objects, or that asks, against the sandbox: each says on one line what
// it changes before the first request that does.
func TestD4EveryDeletionSaysItsTarget(t *testing.T) {
	t.Parallel()
	seen := 0
	walk(tree(), func(cmd *cobra.Command) {
		asks := cmd.Flags().Lookup("yes") != nil
		if !asks && (!strings.Contains(cmd.Use, "...") || cmd.Name() == "create") {
			return
		}
		changed := false
		for _, line := range cmdtest.ExampleLines(cmd.Example) {
			line, _, _ = strings.Cut(line, " #")
			if strings.ContainsAny(line, "|<>&;") {
				continue
			}
			if errs := debugged(t, line); changesAfterTarget(t, line, errs) {
				changed = true
			}
		}
		if asks && !changed {
			t.Errorf("%s: no example deletes anything", cmd.CommandPath())
		}
		if changed {
			seen++
		}
	})
	if seen < 12 {
		t.Errorf("only %d commands were seen to delete or change something", seen)
	}
}

// debugged runs a command line against a sandbox of its own, and returns its
// messages.
func debugged(t *testing.T, line string) string {
	t.Helper()
	args, err := shlex.Split(line)
	if err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	a := cmdtest.App(&out, &errs, map[string]string{"TALLY_SANDBOX": "on", "TALLY_CONFIG": filepath.Join(t.TempDir(), "none")})
	Run(t.Context(), a, append(args[1:], "--debug"))
	return errs.String()
}

// changesAfterTarget reports whether anything was changed, and fails if that was
// not announced exactly once before.
func changesAfterTarget(t *testing.T, line, errs string) bool {
	t.Helper()
	first := changing.FindStringIndex(errs)
	if first == nil {
		return false
	}
	if before := targeted.FindAllString(errs[:first[0]], -1); len(before) != 1 {
		t.Errorf("%s: %d lines say what is changed, before it is:\n%s", line, len(before), errs)
	}
	return true
}

// The server is the one that the context names, unless something stronger does.
// --quiet suppresses the line for changes, and not for deletions.
func TestD4TheTargetNamesTheContext(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		switch r.URL.Path {
		case "/apis/v1beta1/healthz":
			_, _ = w.Write([]byte(`{"multi_user":false}`))
		default:
			_, _ = w.Write([]byte(`{"id":"x","name":"x","run":{"id":"x","name":"x"}}`))
		}
	}))
	t.Cleanup(server.Close)
	config := filepath.Join(t.TempDir(), "config.yaml")
	s := fmt.Sprintf("current: staging\ncontexts:\n- name: staging\n  kfp:\n    endpoint: http://127.0.0.1:1\n- name: prod\n  kfp:\n    endpoint: %s\n", server.URL)
	if err := os.WriteFile(config, []byte(s), 0o600); err != nil {
		t.Fatal(err)
	}
	const id = "5f2b1a52-6c0a-4c26-9d0a-000000000001"
	deleting, archiving := "tally: deleting 1 run at ", "tally: archiving 1 run at "
	for name, c := range map[string]struct {
		env  map[string]string
		args []string
		want string
	}{
		"a context":          {nil, []string{"kfp", "runs", "delete", id, "--yes", "--context", "prod"}, deleting + server.URL + " (context prod): " + id},
		"quiet":              {nil, []string{"kfp", "runs", "delete", id, "--yes", "--context", "prod", "--quiet"}, deleting + server.URL + " (context prod): " + id},
		"a variable":         {map[string]string{"TALLY_KFP_ENDPOINT": server.URL}, []string{"kfp", "runs", "delete", id, "--yes"}, deleting + server.URL + " ($TALLY_KFP_ENDPOINT, context staging): " + id},
		"a flag":             {nil, []string{"kfp", "runs", "delete", id, "--yes", "--endpoint", server.URL}, deleting + server.URL + " (--endpoint, context staging): " + id},
		"what can be undone": {nil, []string{"kfp", "runs", "archive", id, "--context", "prod"}, archiving + server.URL + " (context prod): " + id},
		"that, quietly":      {nil, []string{"kfp", "runs", "archive", id, "--context", "prod", "--quiet"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out, errs bytes.Buffer
			env := map[string]string{"TALLY_CONFIG": config}
			for k, v := range c.env {
				env[k] = v
			}
			code := Run(context.Background(), cmdtest.App(&out, &errs, env), c.args)
			if got := strings.TrimSpace(errs.String()); code != exit.OK || got != c.want {
				t.Errorf("exit %d: %s, want %s", code, got, c.want)
			}
		})
	}
}
