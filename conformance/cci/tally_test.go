package cci_test

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// tooLong is how long a run of tally may take before its test fails.
const tooLong = time.Minute

// Exit codes, as tally documents them.
const (
	exitOK          = 0
	exitUsage       = 2
	exitAuth        = 4
	exitNotFound    = 5
	exitUnreachable = 6
	exitRefused     = 7
	exitFailed      = 8
)

// session is one run of "tally cci imagesnapshots" and its expected result.
type session struct {
	// name is the name of the test and, for NAME in args, of the snapshot.
	name string
	// existing is the metadata of an existing snapshot NAME; "-" for a snapshot
	// without any, empty for no snapshot.
	existing string
	// args are split at blanks. NAME, UID and VERSION are replaced by those of the
	// existing snapshot, FILE by the path of a file with the content of file,
	// which is on stdin, too, and '' by an empty argument.
	args string
	file string
	// env are variables in addition to the operator's credentials; an empty one is
	// removed.
	env map[string]string

	exit int
	// stdout and stderr are expressions that must match; "^$" is nothing.
	stdout, stderr string
	// never are strings that neither stream may contain.
	never []string
	// then checks the snapshot NAME afterwards; nil skips that.
	then func(*testing.T, cluster, string)
}

// run runs a session against a server that it may share with others.
func (s session) run(t *testing.T, c cluster) outcome {
	t.Helper()
	words := map[string]string{"NAME": s.name}
	if s.existing != "" {
		created := c.create(t, s.name, strings.TrimPrefix(s.existing, "-"))
		words["UID"], words["VERSION"] = string(created.UID), created.ResourceVersion
	}
	input := strings.ReplaceAll(s.file, "NAME", s.name)
	words["FILE"] = writeFile(t, input)
	got := tally{env: s.env, stdin: input}.run(t, c, fill(s.args, words)...)
	s.check(t, got)
	if s.then != nil {
		s.then(t, c, s.name)
	}
	return got
}

func (s session) check(t *testing.T, got outcome) {
	t.Helper()
	if got.exit != s.exit {
		t.Errorf("exit code %d, want %d", got.exit, s.exit)
	}
	for stream, check := range map[string]struct{ content, want string }{
		"stdout": {got.stdout, s.stdout}, "stderr": {got.stderr, s.stderr},
	} {
		if !regexp.MustCompile(check.want).MatchString(check.content) {
			t.Errorf("%s does not match %q", stream, check.want)
		}
	}
	for _, value := range append(s.never, "unknown command", "unknown flag") {
		if strings.Contains(got.stdout+got.stderr, value) {
			t.Errorf("the output has %q", value)
		}
	}
	if t.Failed() {
		t.Logf("tally cci imagesnapshots %s\nstdout:\n%s\nstderr:\n%s", s.args, got.stdout, got.stderr)
	}
}

// runAll runs sessions side by side against one server.
func runAll(t *testing.T, c cluster, sessions []session) {
	t.Helper()
	for _, s := range sessions {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			s.run(t, c)
		})
	}
}

// fill splits at blanks and replaces names by their values.
func fill(args string, words map[string]string) []string {
	fields := strings.Fields(args)
	for i, field := range fields {
		for name, word := range words {
			fields[i] = strings.ReplaceAll(fields[i], name, word)
		}
		if field == "''" {
			fields[i] = ""
		}
	}
	return fields
}

// outcome is the result of a run of tally.
type outcome struct {
	stdout, stderr string
	exit           int
}

// tally is a run of "tally cci imagesnapshots" as the operator, with nothing
// from the environment of the test.
type tally struct {
	env   map[string]string
	stdin string
}

func (r tally) run(t *testing.T, c cluster, args ...string) outcome {
	t.Helper()
	if tallyBinary == "" {
		t.Fatal("tally did not build, see above")
	}
	ctx, cancel := context.WithTimeout(t.Context(), tooLong)
	defer cancel()
	args = append([]string{"cci", "imagesnapshots", args[0], "--endpoint", c.URL()}, args[1:]...)
	cmd := exec.CommandContext(ctx, tallyBinary, args...)
	home := t.TempDir()
	variables := map[string]string{
		"HOME": home, "XDG_CONFIG_HOME": home, "TMPDIR": home, "PATH": os.Getenv("PATH"),
		"HUAWEICLOUD_SDK_AK": "AK", "HUAWEICLOUD_SDK_SK": "operators-secret", "HUAWEICLOUD_SDK_PROJECT_ID": "project",
	}
	maps.Copy(variables, r.env)
	for name, value := range variables {
		if value != "" {
			cmd.Env = append(cmd.Env, name+"="+value)
		}
	}
	cmd.Stdin = strings.NewReader(r.stdin)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var failed *exec.ExitError
	if err != nil && !errors.As(err, &failed) {
		t.Fatalf("run tally: %v", err)
	}
	return outcome{stdout: stdout.String(), stderr: stderr.String(), exit: cmd.ProcessState.ExitCode()}
}

func writeFile(t *testing.T, s string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "snapshot.yaml")
	if err := os.WriteFile(path, []byte(s), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
