package cmd

import (
	"errors"
	"maps"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"tally/client/stackrox/stackroxtest"
)

// TestMain makes this test binary the program, so that scripts run it as users do.
func TestMain(m *testing.M) {
	testscript.Main(cleanRun{m}, map[string]func(){"tally": func() { os.Exit(Main()) }})
}

// buildDir names the directory for what tests build.
const buildDir = "TALLY_TEST_BUILD"

// cleanRun runs the tests and removes what they built.
type cleanRun struct{ tests *testing.M }

// Run implements testscript.TestingM.
func (r cleanRun) Run() int {
	dir, err := os.MkdirTemp("", "tally-test-*")
	if err != nil {
		panic(err)
	}
	defer func() { _ = os.RemoveAll(dir) }() // the next run has one of its own
	if err := os.Setenv(buildDir, dir); err != nil {
		panic(err)
	}
	return r.tests.Run()
}

// TestScripts runs the sessions in testdata/script.
func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
		Setup:               setup,
		Cmds:                commands(),
	})
}

// commands are what scripts can use beside those of testscript.
func commands() map[string]func(*testscript.TestScript, bool, []string) {
	all := map[string]func(*testscript.TestScript, bool, []string){
		"exit":    runExit,
		"central": runCentral,
		"closed":  runClosed,
		"waitfor": runWaitFor,
	}
	maps.Copy(all, kfpCommands())
	maps.Copy(all, huaweiCommands())
	return all
}

// setup gives a script an empty home and no one's credentials.
func setup(env *testscript.Env) error {
	for _, name := range []string{"ROX_ENDPOINT", "ROX_API_TOKEN", "TALLY_CONTEXT", "TALLY_CONFIG", "XDG_RUNTIME_DIR", "HTTP_PROXY", "HTTPS_PROXY"} {
		env.Setenv(name, "")
	}
	env.Setenv("HOME", filepath.Join(env.WorkDir, "home"))
	env.Setenv("XDG_CONFIG_HOME", filepath.Join(env.WorkDir, "home", ".config"))
	env.Setenv("TALLY_STACKROX_ATTEMPTS", "1")
	env.Setenv("GORACE", "atexit_sleep_ms=0") // the race detector would wait a second at the end of every process
	env.Values[kfpServerKey{}] = &kfpServer{}
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

// runCentral starts a Central for the rest of the script, with the options of
// the sandbox, and sets the variables that lead to it: central pods=5 tls=true.
func runCentral(ts *testscript.TestScript, neg bool, args []string) {
	if neg {
		ts.Fatalf("usage: central [OPTION=VALUE...]")
	}
	o := stackroxtest.Options{Pods: 5, Seed: 1}
	ts.Check(setOptions(centralOptions(&o), optionArgs(ts, centralOptions(&o), args)))
	server, err := stackroxtest.Start(o)
	ts.Check(err)
	ts.Defer(func() { ts.Check(server.Close()) })
	ts.Setenv("ROX_ENDPOINT", server.URL())
	ts.Setenv("ROX_API_TOKEN", stackroxtest.SandboxToken)
	if pem := server.CA(); len(pem) > 0 {
		ts.Check(os.WriteFile(ts.MkAbs("ca.pem"), pem, 0o600))
	}
}

// optionArgs reads OPTION=VALUE arguments, of which each must be known.
func optionArgs(ts *testscript.TestScript, known []sandboxOption, args []string) map[string]string {
	given := map[string]string{}
	for _, arg := range args {
		name, value, _ := strings.Cut(arg, "=")
		if !slices.ContainsFunc(known, func(o sandboxOption) bool { return o.name == name }) {
			ts.Fatalf("there is no option %q", name)
		}
		given[name] = value
	}
	return given
}

// runClosed sets a variable to the address of a port where nothing listens.
func runClosed(ts *testscript.TestScript, _ bool, args []string) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Setenv(args[0], "http://"+listener.Addr().String())
	ts.Check(listener.Close())
}

// runWaitFor waits until a file holds a text: waitfor FILE TEXT.
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
