package release

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// unavailable is the exit code of scripts/release where a tool cannot be fetched.
const unavailable = 69

// root is the root of the repository.
func root(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// run runs a program and returns its output.
func run(t *testing.T, dir string, name string, args ...string) string {
	t.Helper()
	c := exec.CommandContext(t.Context(), name, args...)
	c.Dir = dir
	var stderr bytes.Buffer
	c.Stderr = &stderr
	out, err := c.Output()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s%s", name, strings.Join(args, " "), err, out, stderr.String())
	}
	return string(out)
}

// snapshots are two snapshots of one commit, made in directories with different names
// and with different umasks.
type snapshots struct {
	once          sync.Once
	first, second string
	// skip is the reason for which there are none.
	skip string
}

var made snapshots

// both returns the directories of two snapshots.
func both(t *testing.T) (first, second string) {
	t.Helper()
	made.once.Do(func() { made.make(t) })
	if made.skip != "" {
		t.Skip(made.skip)
	}
	if made.second == "" {
		t.Fatal("there are no snapshots, see the test that failed first")
	}
	return made.first, made.second
}

func (s *snapshots) make(t *testing.T) {
	t.Helper()
	if _, err := os.Stat(filepath.Join(root(t), ".git")); err != nil {
		s.skip = "this is not a clone"
		return
	}
	for umask, to := range map[string]*string{"022": &s.first, "077": &s.second} {
		dir, err := os.MkdirTemp(temporary, "release-*")
		if err != nil {
			t.Fatal(err)
		}
		if s.skip = snapshot(t, filepath.Join(dir, "clone"), umask); s.skip != "" {
			return
		}
		*to = filepath.Join(dir, "clone", "dist")
	}
}

// snapshot makes a snapshot in a clone. It returns the reason if that is impossible
// here.
func snapshot(t *testing.T, clone, umask string) (skip string) {
	t.Helper()
	run(t, ".", "bash", "-c", `umask "$0" && git clone -q "$1" "$2"`, umask, root(t), clone)
	tools := filepath.Join(root(t), ".build", "bin") // fetched once
	if err := errors.Join(os.MkdirAll(tools, 0o755), os.MkdirAll(filepath.Join(clone, ".build"), 0o755), os.Symlink(tools, filepath.Join(clone, ".build", "bin"))); err != nil {
		t.Fatal(err)
	}
	args := []string{"--snapshot", "--this-platform"}
	if os.Getenv("TALLY_RELEASE") == "all" {
		args = args[:1]
	}
	c := exec.CommandContext(t.Context(), "bash", append([]string{"-c", `umask "$0" && scripts/release "$@"`, umask}, args...)...)
	c.Dir = clone
	out, err := c.CombinedOutput()
	var failed *exec.ExitError
	switch {
	case errors.As(err, &failed) && failed.ExitCode() == unavailable:
		return "SKIPPED: goreleaser or syft cannot be fetched"
	case err != nil:
		t.Fatalf("scripts/release: %v\n%s", err, out)
	}
	return ""
}

// temporary is the directory of the snapshots; TestMain removes it.
var temporary string

func TestMain(m *testing.M) {
	os.Exit(tests(m))
}

func tests(m *testing.M) int {
	dir, err := os.MkdirTemp("", "tally-release-*")
	if err != nil {
		panic(err)
	}
	defer func() { _ = os.RemoveAll(dir) }() // the next run makes its own
	temporary = dir
	return m.Run()
}
