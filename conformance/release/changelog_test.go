package release

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// A tag is refused, before anything is built, until everything is prepared for it.
func TestAReleaseIsPrepared(t *testing.T) {
	t.Parallel()
	clone := filepath.Join(t.TempDir(), "clone")
	run(t, ".", "git", "clone", "-q", "--no-tags", root(t), clone)
	refused := func(want string) {
		t.Helper()
		c := exec.CommandContext(t.Context(), "scripts/release")
		c.Dir, c.Env = clone, append(os.Environ(), "TAP_TOKEN=")
		if out, err := c.CombinedOutput(); err == nil || !strings.Contains(string(out), want) {
			t.Errorf("error %v, want %q:\n%s", err, want, out)
		}
	}
	changes, manifest := filepath.Join(clone, "CHANGELOG.md"), filepath.Join(clone, "deploy", "base", "kustomization.yaml")
	if err := os.WriteFile(changes, []byte("# Changelog\n\n## Unreleased\n\n### Added\n\n- A change.\n\n## 99.0.01 - 2026-11-28\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	refused("No names found")
	run(t, clone, "git", "tag", "v99.0.0")
	refused(`CHANGELOG.md has no section "## 99.0.0 - DATE"`)
	edit(t, changes, "## 99.0.01", "## 99.0.0")
	refused("CHANGELOG.md has changes under Unreleased: move them to 99.0.0")
	edit(t, changes, "### Added\n\n- A change.\n\n", "")
	refused(`set newTag: "99.0.0"`)
	edit(t, manifest, `newTag: "`+newest(t)+`"`, `newTag: "99.0.0"`)
	// A published tree has no placeholders.
	edit(t, filepath.Join(clone, "SECURITY.md"), "# Security\n", "# Security of SECURITY_ADDRESS\n")
	refused("not set: SECURITY.md: SECURITY_ADDRESS")
	run(t, clone, "scripts/module-path", "-security", "security@example.com", "-conduct", "conduct@example.com", "github.com/acme/tally")
	refused("TAP_TOKEN is empty")
}

// The changelog has the form of https://keepachangelog.com: the newest release first,
// each with its date, and six kinds of changes.
func TestFormOfTheChangelog(t *testing.T) {
	t.Parallel()
	changes, err := os.ReadFile(filepath.Join(root(t), "CHANGELOG.md"))
	if err != nil {
		t.Fatal(err)
	}
	sections := regexp.MustCompile(`(?m)^## (.*)$`).FindAllStringSubmatch(string(changes), -1)
	if len(sections) < 2 || strings.Trim(sections[0][1], "[]") != "Unreleased" {
		t.Fatalf("sections %q", sections)
	}
	var dates []string
	for _, section := range sections[1:] {
		release := regexp.MustCompile(`^\[?\d+\.\d+\.\d+(?:-\w+)?\]? - (\d{4}-\d\d-\d\d)$`).FindStringSubmatch(section[1])
		if release == nil {
			t.Fatalf("%q is not VERSION - DATE", section[1])
		}
		dates = append(dates, release[1])
	}
	slices.Reverse(dates)
	if !slices.IsSorted(dates) {
		t.Errorf("releases of %q, the oldest first", dates)
	}
	kinds := []string{"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
	for _, kind := range regexp.MustCompile(`(?m)^### (.*)$`).FindAllStringSubmatch(string(changes), -1) {
		if !slices.Contains(kinds, kind[1]) {
			t.Errorf("%q is not one of %q", kind[1], kinds)
		}
	}
}
