package release

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// windows builds the program for Windows and returns a function that runs it under
// wine.
func windows(t *testing.T) func(code int, args ...string) string {
	t.Helper()
	wine, err := exec.LookPath("wine")
	if err != nil {
		t.Skip("SKIPPED: wine is not installed")
	}
	dir := t.TempDir()
	program := filepath.Join(dir, "tally.exe")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", program, ".")
	build.Dir, build.Env = root(t), append(os.Environ(), "GOOS=windows", "GOARCH=amd64", "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return func(code int, args ...string) string {
		t.Helper()
		c := exec.CommandContext(t.Context(), wine, append([]string{program}, args...)...)
		c.Dir, c.Env = dir, append(os.Environ(), "WINEDEBUG=-all", "DISPLAY=")
		out, err := c.CombinedOutput()
		if strings.Contains(string(out), "bcryptprimitives.dll not found") {
			t.Skip("SKIPPED: Go needs wine 9 or newer")
		}
		if got := c.ProcessState.ExitCode(); got != code {
			t.Fatalf("%s: exit code %d, want %d, error %v\n%s", strings.Join(args, " "), got, code, err, out)
		}
		return string(out)
	}
}

// The program for Windows starts, finds its configuration, replaces a file and its
// manifest, exports through its temporary file, and colours its output.
func TestProgramForWindows(t *testing.T) {
	tally := windows(t)
	for what, session := range map[string]struct {
		args string
		code int
		want string
	}{
		"version":       {"version", 0, `windows/amd64`},
		"configuration": {"config path", 0, `C:\\users\\.*\\tally\\config\.yaml`},
		"colours":       {"kfp runs list --sandbox --color always", 0, "\x1b\\[3[0-9]m"},
		"a cut":         {"stackrox pods export --sandbox=pods=5,cut-after=3 -o name", 3, `(?s)(\S+\s+){3}`},
		"usage":         {"stackrox pods export --sandbox -q Naemspace:x", 2, "Naemspace"},
	} {
		if out := tally(session.code, strings.Fields(session.args)...); !regexp.MustCompile(session.want).MatchString(out) {
			t.Errorf("%s: %q, want %s", what, out, session.want)
		}
	}
	for _, pods := range []string{"300", "5000"} {
		tally(0, "stackrox", "pods", "export", "--sandbox=pods="+pods, "--out", "pods.csv.gz", "--manifest", "pods.json")
		if out := tally(0, "verify", "pods.csv.gz"); !strings.Contains(out, pods) {
			t.Errorf("after an export of %s pods: %s", pods, out)
		}
	}
}
