//go:build linux

package cmd

import (
	"os/exec"
	"strings"
	"testing"

	"tally/cmd/internal/cmdtest"
)

// with adds variables to a program's environment.
func with(variables ...string) func(*exec.Cmd) {
	return func(cmd *exec.Cmd) { cmd.Env = append(cmd.Env, variables...) }
}

// Output longer than the screen goes to the pager of TALLY_PAGER, else of PAGER,
// or to none; shorter output goes to the terminal.
func TestLongTablesArePaged(t *testing.T) {
	t.Parallel()
	const mark = "sed s/^/paged:/"
	cases := map[string]struct {
		args  string
		env   []string
		paged bool
	}{
		"long":             {"--limit 100", []string{"TALLY_PAGER=" + mark, "PAGER=false"}, true},
		"PAGER":            {"--limit 100", []string{"PAGER=" + mark}, true},
		"JSON":             {"-o json --limit 100", []string{"PAGER=" + mark}, true},
		"short":            {"--limit 10", []string{"PAGER=" + mark}, false},
		"off":              {"--limit 100 --no-pager", []string{"PAGER=" + mark}, false},
		"TALLY_PAGER=":     {"--limit 100", []string{"TALLY_PAGER=", "PAGER=" + mark}, false},
		"a dumb terminal":  {"--limit 100", []string{"PAGER=" + mark, "TERM=dumb"}, false},
		"there is no such": {"--limit 100 --no-pager", []string{"PAGER=nonesuch"}, false},
	}
	for name, tc := range cases {
		s := cmdtest.OnTerminal(t, 80, "stackrox pods export "+tc.args, with(tc.env...))
		if code := s.End(); code != 0 {
			t.Errorf("%s: exit %d:\n%s", name, code, s.Screen())
		}
		<-s.Done
		if got := strings.Contains(s.Screen(), "paged:"); got != tc.paged {
			t.Errorf("%s: paged %v:\n%s", name, got, s.Screen())
		}
		if name == "long" && !strings.Contains(s.Screen(), "\ntally: 100 pods") {
			t.Errorf("no summary after the pager:\n%s", s.Screen())
		}
	}
}

// Without the pager that is named, the output is on the terminal, and a warning after it.
func TestAMissingPagerLosesNothing(t *testing.T) {
	t.Parallel()
	for _, pager := range []string{"nonesuch", "nonesuch -R", "/none/such"} {
		s := cmdtest.OnTerminal(t, 80, "stackrox pods export --limit 100 --color never", with("PAGER="+pager))
		if code := s.End(); code != 0 {
			t.Errorf("%s: exit %d", pager, code)
		}
		<-s.Done
		screen := s.Screen()
		if strings.Count(screen, "\n") < 100 || !strings.Contains(screen, "checkout") || !strings.Contains(screen, "warning: the pager cannot be started") {
			t.Errorf("%s:\n%s", pager, screen)
		}
	}
}

// Quitting the pager early is not an error, whatever remains.
func TestLeavingThePagerIsNoError(t *testing.T) {
	t.Parallel()
	s := cmdtest.OnTerminal(t, 80, "stackrox pods export --sandbox=pods=50000", with("PAGER=head -n 3"))
	if code := s.End(); code != 0 {
		t.Errorf("exit %d:\n%s", code, s.Screen())
	}
	<-s.Done
	if lines := strings.Count(s.Screen(), "\n"); lines != 3 {
		t.Errorf("%d lines:\n%s", lines, s.Screen())
	}
}

// An interrupted export is incomplete, even if somebody read it.
func TestABrokenExportIsToldBehindThePager(t *testing.T) {
	t.Parallel()
	s := cmdtest.OnTerminal(t, 80, "stackrox pods export --sandbox=pods=100,fail-after=60", with("PAGER=cat -n"))
	if code := s.End(); code != 3 {
		t.Errorf("exit %d:\n%s", code, s.Screen())
	}
	<-s.Done
	if !strings.Contains(s.Screen(), " 61\t") {
		t.Errorf("not all rows are shown:\n%s", s.Screen())
	}
}

// Slow output is shown as it comes.
func TestSlowOutputIsNotHeldBack(t *testing.T) {
	t.Parallel()
	s := cmdtest.OnTerminal(t, 80, "stackrox pods export --sandbox=pods=9,stall-after=3,flush=0 --idle-timeout 0 -o name", with("PAGER=false"))
	s.WaitFor("\n", 3)
	s.TypeText("\x03")
	if code := s.End(); code != 130 {
		t.Errorf("exit %d:\n%s", code, s.Screen())
	}
}
