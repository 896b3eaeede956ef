package kfp_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestKubeflowSession runs the session of the guide, line by line against one
// server of each kind, with the file that the guide shows.
func TestKubeflowSession(t *testing.T) {
	t.Parallel()
	guide, err := os.ReadFile("../../docs/kubeflow-pipelines.md")
	if err != nil {
		t.Fatal(err)
	}
	for served, api := range map[string]string{"both": "v1beta1", "v1beta1": "v1beta1", "v2beta1": "v2beta1"} {
		t.Run(served, func(t *testing.T) {
			t.Parallel()
			session := fenced(string(guide), "shell", "shell "+api)
			if n := strings.Count(session, "tally kfp "); n < 15 {
				t.Errorf("the guide's session has only %d commands", n)
			}
			script := "kfp kfp-speed=200\nexec sh -eux session.sh\n" +
				"stdout '^unchanged$'\nstdout 'first +Succeeded +[0-9]+'\nstdout '^results/'\nstdout 'starting .* of run \"first\"'\n" +
				"[!v2beta1] stdout 'first +Succeeded +[0-9]+ +accuracy=0.93'\n" +
				"-- session.sh --\n" + session + "-- hello.yaml --\n" + fenced(string(guide), "yaml")
			file := filepath.Join(t.TempDir(), "kubeflow_session.txtar")
			if err := os.WriteFile(file, []byte(script), 0o600); err != nil {
				t.Fatal(err)
			}
			runScriptsBy(t, served, testscript.Params{Files: []string{file}})
		})
	}
}

// fenced returns a document's code blocks of these kinds.
func fenced(document string, kinds ...string) string {
	var out strings.Builder
	in := ""
	for line := range strings.SplitSeq(document, "\n") {
		if fence, ok := strings.CutPrefix(line, "```"); ok {
			in = fence
		} else if slices.Contains(kinds, in) {
			out.WriteString(line + "\n")
		}
	}
	return out.String()
}
