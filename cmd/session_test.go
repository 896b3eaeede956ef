package cmd

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// step is a command of a session and what it prints, on whichever stream.
type step struct{ command, printed string }

// session are the steps of the README's console block of that title.
func session(t *testing.T, readme string) []step {
	t.Helper()
	_, after, found := strings.Cut(readme, "## A session\n\n```console\n")
	block, _, ended := strings.Cut(after, "```\n")
	if !found || !ended {
		t.Fatal("the README has no session")
	}
	var steps []step
	for line := range strings.Lines(block) {
		if command, ok := strings.CutPrefix(line, "$ "); ok {
			steps = append(steps, step{command: strings.TrimSpace(command)})
			continue
		}
		steps[len(steps)-1].printed += line
	}
	return steps
}

// The session of the README is what happens. UPDATE_SESSION=1 rewrites it.
func TestSessionOfTheReadme(t *testing.T) {
	t.Parallel()
	content, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	readme, dir := string(content), t.TempDir()
	ports := regexp.MustCompile(`127\.0\.0\.1:\d+`)
	for _, s := range session(t, readme) {
		cmd := exec.Command("sh", "-c", "exec 2>&1; "+s.command)
		cmd.Dir, cmd.Env = dir, append(os.Environ(), "HOME="+dir)
		out, err := cmd.Output()
		if err != nil {
			t.Errorf("%s: %v", s.command, err)
		}
		printed := ports.ReplaceAllString(string(out), "127.0.0.1:40000")
		if os.Getenv("UPDATE_SESSION") != "" {
			readme = strings.Replace(readme, s.command+"\n"+s.printed, s.command+"\n"+printed, 1)
		} else if diff := cmp.Diff(s.printed, printed); diff != "" {
			t.Errorf("%s (-README +printed):\n%s", s.command, diff)
		}
	}
	if readme != string(content) {
		if err := os.WriteFile("../README.md", []byte(readme), 0o644); err != nil { //nolint:gosec // everybody may read it
			t.Fatal(err)
		}
	}
}
