package release

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// From the first tag on, breaking changes of the clients must be in the changelog.
func TestBreakingChangesAreAnnounced(t *testing.T) {
	t.Parallel()
	clone := filepath.Join(t.TempDir(), "clone")
	run(t, ".", "git", "clone", "-q", root(t), clone)
	tools := filepath.Join(root(t), ".build", "bin") // fetched once
	if err := errors.Join(os.MkdirAll(tools, 0o755), os.MkdirAll(filepath.Join(clone, ".build"), 0o755), os.Symlink(tools, filepath.Join(clone, ".build", "bin"))); err != nil {
		t.Fatal(err)
	}
	columns := filepath.Join(clone, "client", "hss", "columns.go")
	edit(t, columns, "\nfunc Columns()", "\nfunc AtFirst() {}\n\nfunc Columns()")
	edit(t, filepath.Join(clone, "CHANGELOG.md"), announcement, "Breaking:")
	run(t, clone, "git", "-c", "user.name=test", "-c", "user.email=test@example.com", "commit", "-q", "-a", "-m", "first")
	run(t, clone, "git", "tag", "v99.0.0")
	compare := func(code int, want string) {
		t.Helper()
		c := exec.CommandContext(t.Context(), "scripts/api-compatibility")
		c.Dir = clone
		out, err := c.CombinedOutput()
		if c.ProcessState != nil && c.ProcessState.ExitCode() == unavailable {
			t.Skip("SKIPPED: apidiff cannot be fetched")
		}
		if c.ProcessState.ExitCode() != code || !strings.Contains(string(out), want) {
			t.Errorf("error %v, want exit code %d and %q:\n%s", err, code, want, out)
		}
	}
	compare(0, "compatible with v99.0.0")
	edit(t, columns, "\nfunc AtFirst() {}\n", "\nfunc Later() {}\n")
	compare(1, "./client/hss.AtFirst: removed")
	edit(t, filepath.Join(clone, "CHANGELOG.md"), "## Unreleased\n", "## Unreleased\n\n- **Breaking:** columns are gone.\n")
	compare(0, "CHANGELOG.md says so")
}

// announcement marks a breaking change in the changelog.
const announcement = "**Breaking:**"

func edit(t *testing.T, file, from, to string) {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil || !strings.Contains(string(content), from) && from != announcement {
		t.Fatalf("%s does not contain %q, error %v", file, from, err)
	}
	if err := os.WriteFile(file, []byte(strings.ReplaceAll(string(content), from, to)), 0o644); err != nil {
		t.Fatal(err)
	}
}
