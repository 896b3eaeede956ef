package stackrox_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"tally/conformance/stackrox/internal/central"
)

// tooLong is how long a run of tally may take before its test fails.
const tooLong = 30 * time.Second

// outcome is the result of a run of tally.
type outcome struct {
	stdout string
	stderr string
	exit   int
}

// export runs "tally stackrox pods export" against a Central, in an
// environment that knows the endpoint, the token and the CA.
func export(t *testing.T, c *central.Central, args ...string) outcome {
	t.Helper()
	return run(t, command(t, c, args...))
}

// exportAs is export with another token, unless it is empty.
func exportAs(t *testing.T, c *central.Central, token string, args ...string) outcome {
	t.Helper()
	cmd := command(t, c, args...)
	if token != "" {
		setenv(cmd, "ROX_API_TOKEN", token)
	}
	return run(t, cmd)
}

// run waits for a command that need not succeed.
func run(t *testing.T, cmd *exec.Cmd) outcome {
	t.Helper()
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	return outcome{stdout: stdout.String(), stderr: stderr.String(), exit: exitOf(t, err)}
}

// setenv sets a variable of a command, or removes it if the value is "".
func setenv(cmd *exec.Cmd, name, value string) {
	cmd.Env = slices.DeleteFunc(cmd.Env, func(variable string) bool { return strings.HasPrefix(variable, name+"=") })
	if value != "" {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
}

// command prepares such a run, which is killed if it takes too long.
func command(t *testing.T, c *central.Central, args ...string) *exec.Cmd {
	t.Helper()
	return commandOf(t, c, "pods", args...)
}

// commandOf prepares a run of "tally stackrox NOUN export".
func commandOf(t *testing.T, c *central.Central, noun string, args ...string) *exec.Cmd {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), tooLong)
	t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, tallyBinary, append([]string{"stackrox", noun, "export"}, args...)...)
	home := t.TempDir()
	cmd.Env = []string{
		"HOME=" + home,
		"XDG_CONFIG_HOME=" + home,
		"TMPDIR=" + home,
		"PATH=" + os.Getenv("PATH"),
		"ROX_ENDPOINT=" + c.URL,
		"ROX_API_TOKEN=" + central.Token,
	}
	if len(c.CA) > 0 {
		cmd.Env = append(cmd.Env, "ROX_CA_CERT_FILE="+caFile(t, c))
	}
	return cmd
}

// caFile writes the server's CA where a flag or a variable can name it.
func caFile(t *testing.T, c *central.Central) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(path, c.CA, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func exitOf(t *testing.T, err error) int {
	t.Helper()
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit):
		return exit.ExitCode()
	default:
		t.Fatalf("run tally: %v", err)
		return -1
	}
}

// want checks the exit code and that stderr has each of the strings.
func (o outcome) want(t *testing.T, exit int, values ...string) {
	t.Helper()
	var wrong []string
	if o.exit != exit {
		wrong = append(wrong, fmt.Sprintf("exit %d, want %d", o.exit, exit))
	}
	for _, s := range values {
		if !strings.Contains(o.stderr, s) {
			wrong = append(wrong, fmt.Sprintf("stderr has no %q", s))
		}
	}
	if strings.Contains(o.stderr+o.stdout, central.Token) {
		wrong = append(wrong, "the token was printed")
	}
	if len(wrong) > 0 {
		t.Errorf("%s\nstdout: %.1000q\nstderr: %s", strings.Join(wrong, "; "), o.stdout, o.stderr)
	}
}

// String returns the outcome for the table: the exit code and the last error on
// stderr, without the server's address.
func (o outcome) String() string {
	last := ""
	for line := range strings.Lines(o.stderr) {
		if strings.HasPrefix(line, "tally: ") {
			last = strings.TrimSpace(line)
		}
	}
	return strings.TrimSpace(fmt.Sprintf("exit %d  %s", o.exit, address.ReplaceAllString(last, "ADDRESS")))
}

var address = regexp.MustCompile(`127\.0\.0\.1:\d+`)
