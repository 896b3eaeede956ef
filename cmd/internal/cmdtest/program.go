// Package cmdtest has what the tests of commands share: scripts and the servers
// that they start, terminals, and the measurement of memory.
package cmdtest

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// builtProgram names the program that was built for these tests.
const builtProgram = "TALLY_TEST_PROGRAM"

// Main runs the tests, and lets scripts run the test binary as the program. With
// TALLY_HEAVY it also builds the program as it is released.
func Main(m *testing.M, program func() int) {
	testscript.Main(testRun{m}, map[string]func(){"tally": func() { os.Exit(program()) }})
}

// Program returns the executable to measure: the program that was built, or else
// this test binary.
func Program() string { return cmp.Or(os.Getenv(builtProgram), "tally") }

// testRun runs the tests of a package.
type testRun struct{ tests *testing.M }

// Run implements testscript.TestingM.
func (r testRun) Run() int {
	log.SetOutput(io.Discard) // as the program does
	if err := hurry(); err != nil {
		panic(err)
	}
	if signal.Ignored(syscall.SIGHUP) {
		// Under nohup the programs of the tests would ignore it, too. A signal that is
		// handled here has its default effect on them.
		signal.Notify(make(chan os.Signal, 1), syscall.SIGHUP)
	}
	if os.Getenv("TALLY_HEAVY") == "" {
		return r.tests.Run()
	}
	dir, err := os.MkdirTemp("", "tally-test-*")
	if err != nil {
		panic(err)
	}
	defer func() { _ = os.RemoveAll(dir) }() // the next run has its own
	if err := buildProgram(filepath.Join(dir, "tally")); err != nil {
		panic(err)
	}
	return r.tests.Run()
}

// hurry shortens the tests: most wait for a process or a server, so that more of
// them can run than there are processors, and command trees are short-lived
// garbage. -parallel and GOGC override it.
func hurry() error {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
	return flag.Set("test.parallel", strconv.Itoa(max(8, runtime.GOMAXPROCS(0))))
}

// buildProgram builds the program as it is released: a test binary is larger,
// and its mapped pages count as memory.
func buildProgram(file string) error {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return errors.New("the tests do not know their module")
	}
	command := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", file, info.Main.Path)
	command.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	return os.Setenv(builtProgram, file)
}
