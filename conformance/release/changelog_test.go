package release

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestAReleaseIsInTheChangelog(t *testing.T) {
	t.Parallel()
	clone := filepath.Join(t.TempDir(), "clone")
	run(t, ".", "git", "clone", "-q", "--no-tags", root(t), clone)
	refused := func(want string) {
		t.Helper()
		c := exec.CommandContext(t.Context(), "scripts/release")
		c.Dir = clone
		if out, err := c.CombinedOutput(); err == nil || !strings.Contains(string(out), want) {
			t.Errorf("error %v, want %q:\n%s", err, want, out)
		}
	}
	refused("No names found")
	run(t, clone, "git", "tag", "v99.0.0")
	refused(`CHANGELOG.md has no section "## 99.0.0 - DATE"`)
}
