package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const newPath = "github.com/acme-labs/tally"

// copyOf makes a repository with the files of this one.
func copyOf(t *testing.T) string {
	t.Helper()
	return copyWithout(t, regexp.MustCompile("^$"))
}

// documentsOf leaves out what no renaming changes, and most source code: import paths
// are the same everywhere, and formatting them takes time. The tree is as it was before
// it was published.
func documentsOf(t *testing.T) string {
	t.Helper()
	dir := copyWithout(t, regexp.MustCompile(`testdata/|^conformance/|^docs/reference/|^\w+/\w+/\w+/.*\.go$|_test\.go$`))
	copied, err := openTree(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	placeholders := values{modulePath: modulePath, repositoryOwner: repositoryOwner, repositoryName: repositoryName, imageOwner: imageOwner, securityAddress: securityAddress, conductAddress: conductAddress}
	if len(copied.former) == 0 {
		return dir
	}
	if _, err := copied.publish(placeholders); err != nil {
		t.Fatal(err)
	}
	return dir
}

func copyWithout(t *testing.T, left *regexp.Regexp) string {
	t.Helper()
	original, err := openTree(t.Context(), "../..")
	if err != nil {
		t.Skip("this is not a repository of git:", err)
	}
	dir := t.TempDir()
	for _, name := range original.files {
		if left.MatchString(name) {
			continue
		}
		content, err := os.ReadFile(filepath.Join(original.root, name))
		if err != nil {
			t.Fatal(err)
		}
		to := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to, content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	command(t, dir, nil, "git", "init", "-q", "-b", "main")
	return dir
}

// command runs a program in dir and returns its output.
func command(t *testing.T, dir string, env []string, name string, args ...string) string {
	t.Helper()
	c := exec.CommandContext(t.Context(), name, args...)
	c.Dir, c.Env = dir, append(os.Environ(), env...)
	var stderr bytes.Buffer
	c.Stderr = &stderr
	out, err := c.Output()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s%s", name, strings.Join(args, " "), err, out, stderr.String())
	}
	return string(out)
}

// rename changes the module path of a copy.
func rename(t *testing.T, dir string, p published) *tree {
	t.Helper()
	chosen, err := p.values()
	if err != nil {
		t.Fatal(err)
	}
	copied, err := openTree(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	if changed, err := copied.publish(chosen); err != nil || changed == 0 {
		t.Fatalf("%d files changed, error %v", changed, err)
	}
	renamed, err := openTree(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	return renamed
}

// After the renaming every import resolves, also in the conformance modules, and no
// placeholders remain.
func TestRenamedTree(t *testing.T) {
	t.Parallel()
	dir := copyOf(t)
	original, err := openTree(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	if original.check() == nil && !strings.Contains(original.module, ".") {
		t.Error("the check passes a module that nobody can fetch")
	}
	renamed := rename(t, dir, published{path: newPath, security: "security@example.com", conduct: "conduct@example.com"})
	if err := renamed.check(); err != nil {
		t.Error(err)
	}
	// One import among those of the standard library, where the new path sorts first.
	if listed := command(t, dir, nil, "gofmt", "-l", "client", "cmd", "output", "scripts"); listed != "" {
		t.Errorf("not formatted:\n%s", listed)
	}
	if renamed.module != newPath {
		t.Errorf("the module is %s, want %s", renamed.module, newPath)
	}
	modules, err := filepath.Glob(filepath.Join(dir, "conformance", "*", "go.mod"))
	if err != nil || len(modules) == 0 {
		t.Fatalf("%d conformance modules, error %v", len(modules), err)
	}
	for _, module := range append(modules, filepath.Join(dir, "go.mod")) {
		for name := range strings.Lines(command(t, filepath.Dir(module), nil, "go", "list", "-test", "-deps", "./...")) {
			if strings.HasPrefix(name, original.module+"/") {
				t.Errorf("%s: %s is imported still", module, strings.TrimSpace(name))
			}
		}
	}
}

// Renaming a tree that was published under another name, whatever its words, has the
// same result as renaming an unpublished one.
func TestSecondRenamingIsAsTheFirst(t *testing.T) {
	t.Parallel()
	last := published{path: "go.example.org/x/fleet", repository: "Acme-Labs/tally", security: "security@example.com", conduct: "conduct@example.com"}
	once := documentsOf(t)
	want := rename(t, once, last)
	if err := want.check(); err != nil {
		t.Fatal(err)
	}
	for _, first := range []published{
		{path: "github.com/tally/tally", security: "a@example.com", conduct: "a@example.com"},
		{path: "gitlab.com/group/sub/export", repository: "stackrox/name", conduct: "it@tally.example.com"},
	} {
		twice := documentsOf(t)
		rename(t, twice, first)
		rename(t, twice, last)
		for _, name := range want.files {
			expected, err := os.ReadFile(filepath.Join(once, name))
			if err != nil {
				t.Fatal(err)
			}
			if got, err := os.ReadFile(filepath.Join(twice, name)); err != nil || !bytes.Equal(got, expected) {
				t.Errorf("%s is not the same after %s, error %v", name, first.path, err)
			}
		}
	}
}

// Values that a second renaming does not set stay.
func TestSecondRenamingKeepsWhatIsSet(t *testing.T) {
	t.Parallel()
	dir := documentsOf(t)
	rename(t, dir, published{path: "github.com/first/tally", security: "security@example.com"})
	renamed := rename(t, dir, published{path: "github.com/First/tally", conduct: "conduct@example.com"})
	if err := renamed.check(); err != nil {
		t.Error(err)
	}
	settings, err := os.ReadFile(filepath.Join(dir, ".goreleaser.yaml"))
	if err != nil || !strings.Contains(string(settings), "maintainer: First <security@example.com>") || !strings.Contains(string(settings), "ghcr.io/first/tally") {
		t.Errorf("error %v, the release is\n%s", err, settings)
	}
}

// Unknown values remain to be set, and the check names them.
func TestCheckNamesWhatIsNotSet(t *testing.T) {
	t.Parallel()
	err := rename(t, documentsOf(t), published{path: newPath}).check()
	if err == nil || !strings.Contains(err.Error(), "not set: SECURITY.md: SECURITY_ADDRESS") || strings.Contains(err.Error(), "REPOSITORY_OWNER") {
		t.Errorf("error %v", err)
	}
	err = rename(t, documentsOf(t), published{path: "gitlab.com/group/sub/tally"}).check()
	if err == nil || !strings.Contains(err.Error(), "not set: .github/CODEOWNERS: REPOSITORY_OWNER") || strings.Contains(err.Error(), "MODULE_PATH") {
		t.Errorf("error %v", err)
	}
}

func TestWhatIsRefused(t *testing.T) {
	t.Parallel()
	for _, path := range []string{
		"", "tally", "acme/tally", "https://github.com/acme/tally", "github.com", "github.com/acme/tally/", "github.com/acme/tally/v2", "github.com/../tally", "github.com/a b/tally",
		"github.com/acme", "github.com/acme/tally/cmd", "github.com/acme/tally.git", "github.com/-acme/tally", "example.com", "GitHub.com/acme/tally", "example.com/con", "example.com/tally.", "gopkg.in/tally.v2", "example.com:8080/tally",
	} {
		if _, err := (published{path: path}).values(); err == nil {
			t.Errorf("%q was accepted", path)
		}
	}
	for _, path := range []string{newPath, "github.com/Acme/Tally", "gitlab.com/group/sub/tally", "git.example.com/ops/tally", "tally.example.org/x"} {
		if _, err := (published{path: path}).values(); err != nil {
			t.Error(err)
		}
	}
	for _, p := range []published{{repository: "acme"}, {repository: "acme/tally/x"}, {repository: "a b/tally"}, {repository: "acme/.."}, {security: "acme"}, {security: "Acme <a@example.com>"}, {conduct: "a@example.com\nb: c"}, {conduct: "a@"}} {
		p.path = newPath
		if _, err := p.values(); err == nil {
			t.Errorf("%+v was accepted", p)
		}
	}
}

// A file name that is invalid on any system prevents everyone from fetching the
// module (https://go.dev/ref/mod#zip-path-size-constraints).
func TestFileNamesFitEverySystem(t *testing.T) {
	t.Parallel()
	files, err := openTree(t.Context(), "../..")
	if err != nil {
		t.Skip("this is not a repository of git:", err)
	}
	device := regexp.MustCompile(`(?i)^(con|prn|aux|nul|com[1-9]|lpt[1-9])(\.|$)`)
	letters := regexp.MustCompile("^[\\pL0-9 !#$%&()+,./@=\\[\\]^_{}~-]+$")
	folded := map[string]string{}
	for _, name := range files.files {
		for part := range strings.SplitSeq(name, "/") {
			if device.MatchString(part) || !letters.MatchString(part) || strings.HasSuffix(part, ".") {
				t.Errorf("%s: %q is not a name on every system", name, part)
			}
		}
		if other := folded[strings.ToLower(name)]; other != "" {
			t.Errorf("%s and %s are one file where case does not count", name, other)
		}
		folded[strings.ToLower(name)] = name
	}
}

// A clone has the same bytes if git converts line ends, as on Windows.
func TestFilesAreTheSameOnEverySystem(t *testing.T) {
	t.Parallel()
	dir, clone := copyOf(t), filepath.Join(t.TempDir(), "clone")
	command(t, dir, nil, "git", "add", "-A")
	command(t, dir, nil, "git", "-c", "user.name=test", "-c", "user.email=test@example.com", "commit", "-q", "-m", "copy")
	command(t, dir, nil, "git", "clone", "-q", "-c", "core.autocrlf=true", dir, clone)
	original, err := openTree(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range original.files {
		want, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(filepath.Join(clone, name)); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s differs in a clone that converts line ends, error %v", name, err)
		}
	}
}
