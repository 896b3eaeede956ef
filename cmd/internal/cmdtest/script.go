package cmdtest

import (
	"errors"
	"maps"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// Scripts runs the scripts that params name. Each has its own home, no
// credentials, and the commands exit, closed and waitfor in addition to those of
// params and of testscript.
func Scripts(t *testing.T, params testscript.Params) {
	t.Helper()
	prepare := params.Setup
	params.RequireExplicitExec, params.RequireUniqueNames = true, true
	params.UpdateScripts = os.Getenv("UPDATE_SCRIPTS") != ""
	params.Setup = func(env *testscript.Env) error {
		if prepare == nil {
			return setup(env)
		}
		return errors.Join(setup(env), prepare(env))
	}
	all := map[string]Command{"exit": runExit, "closed": runClosed, "waitfor": runWaitFor}
	maps.Copy(all, params.Cmds)
	params.Cmds = all
	testscript.Run(t, params)
}

// Command is a command of scripts.
type Command = func(ts *testscript.TestScript, neg bool, args []string)

// setup gives a script an empty home and no credentials.
func setup(env *testscript.Env) error {
	for _, name := range []string{"ROX_ENDPOINT", "ROX_API_TOKEN", "TALLY_CONTEXT", "TALLY_CONFIG", "XDG_RUNTIME_DIR", "HTTP_PROXY", "HTTPS_PROXY"} {
		env.Setenv(name, "")
	}
	env.Setenv("HOME", filepath.Join(env.WorkDir, "home"))
	env.Setenv("XDG_CONFIG_HOME", filepath.Join(env.WorkDir, "home", ".config"))
	env.Setenv("TALLY_STACKROX_ATTEMPTS", "1")
	env.Setenv("GORACE", "atexit_sleep_ms=0") // the race detector would wait a second at the end of every process
	return os.MkdirAll(env.Getenv("HOME"), 0o700)
}

// runExit runs a command and checks its exit code: exit 3 tally stackrox pods export.
func runExit(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exit CODE COMMAND ARG...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var failed *exec.ExitError
		if !errors.As(err, &failed) {
			ts.Fatalf("%v", err)
		}
		got = failed.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit code %d, not %d", got, want)
	}
}

// runClosed sets a variable to the address of a port where nothing listens.
func runClosed(ts *testscript.TestScript, _ bool, args []string) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Setenv(args[0], "http://"+listener.Addr().String())
	ts.Check(listener.Close())
}

// runWaitFor waits until a file contains a string: waitfor FILE STRING.
func runWaitFor(ts *testscript.TestScript, _ bool, args []string) {
	for range 2000 {
		content, err := os.ReadFile(ts.MkAbs(args[0]))
		if err == nil && strings.Contains(string(content), args[1]) {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	ts.Fatalf("%s never held %q", args[0], args[1])
}
