//go:build linux

package cmd

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/clipperhouse/displaywidth"
	"golang.org/x/sys/unix"
)

// terminal is a real terminal with a program on it.
type terminal struct {
	t      *testing.T
	master *os.File
	cmd    *exec.Cmd
	done   chan struct{}

	mu   sync.Mutex
	seen bytes.Buffer
}

// openTerminal opens a pair of pseudo-terminals of so many columns.
func openTerminal(t *testing.T, columns uint16) (master, slave *os.File) {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("this machine has no pseudo-terminals: %v", err)
	}
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	must(unix.IoctlSetPointerInt(int(master.Fd()), unix.TIOCSPTLCK, 0))
	number, err := unix.IoctlGetInt(int(master.Fd()), unix.TIOCGPTN)
	must(err)
	slave, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	must(err)
	must(unix.IoctlSetWinsize(int(slave.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: columns}))
	return master, slave
}

// onTerminal runs a command line with the sandbox on a terminal of so many
// columns; change may send one of its streams elsewhere.
func onTerminal(t *testing.T, columns uint16, args string, change ...func(*exec.Cmd)) *terminal {
	t.Helper()
	master, slave := openTerminal(t, columns)
	cmd := exec.Command("tally", strings.Fields(args)...)
	cmd.Env = append(os.Environ(), "TALLY_SANDBOX=on", "HOME="+t.TempDir(), "TERM=xterm-256color")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = slave, slave, slave
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true, Ctty: 0}
	for _, c := range change {
		c(cmd)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	_ = slave.Close() // the program has its own
	term := &terminal{t: t, master: master, cmd: cmd, done: make(chan struct{})}
	go term.read()
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = master.Close(); <-term.done })
	return term
}

// read collects the screen until the program has gone.
func (s *terminal) read() {
	defer close(s.done)
	block := make([]byte, 4096)
	for {
		n, err := s.master.Read(block)
		s.mu.Lock()
		s.seen.Write(block[:n])
		s.mu.Unlock()
		if err != nil {
			return
		}
	}
}

func (s *terminal) screen() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.ReplaceAll(s.seen.String(), "\r\n", "\n")
}

// waitFor waits until the screen has shown a text so many times.
func (s *terminal) waitFor(text string, times int) {
	s.t.Helper()
	for range 2000 {
		if strings.Count(s.screen(), text) >= times {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	s.t.Fatalf("%q was not shown %d times:\n%s", text, times, s.screen())
}

func (s *terminal) typeText(text string) {
	s.t.Helper()
	if _, err := s.master.WriteString(text); err != nil {
		s.t.Fatal(err)
	}
}

// end waits for the program and returns its exit code.
func (s *terminal) end() int {
	s.t.Helper()
	_ = s.cmd.Wait() // the code tells
	return s.cmd.ProcessState.ExitCode()
}

// Rows fit the terminal, wide characters counted as two columns, and what was
// cut says so. Hostile names show their control characters.
func TestATableFitsItsTerminal(t *testing.T) {
	t.Parallel()
	for _, columns := range []uint16{40, 80, 120} {
		s := onTerminal(t, columns, "stackrox pods export --columns namespace,name,started --limit 30 --color never")
		if code := s.end(); code != 0 {
			t.Fatalf("exit %d:\n%s", code, s.screen())
		}
		<-s.done
		for line := range strings.SplitSeq(strings.TrimRight(s.screen(), "\n"), "\n") {
			if width := displaywidth.String(line); width > int(columns) && !strings.HasPrefix(line, "tally: ") {
				t.Errorf("%d columns on a terminal of %d: %q", width, columns, line)
			}
			if strings.ContainsAny(line, "\x1b\a") {
				t.Errorf("a control sequence of the server's reached the terminal: %q", line)
			}
		}
		if cut := strings.Contains(s.screen(), "…"); cut != (columns < 80) || !strings.Contains(s.screen(), "支付") {
			t.Errorf("%d columns:\n%s", columns, s.screen())
		}
	}
}

func TestColourIsForTerminals(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		args    string
		env     string
		colours bool
	}{
		"a terminal":       {"", "", true},
		"NO_COLOR":         {"", "NO_COLOR=1", false},
		"--color never":    {" --color never", "", false},
		"a dumb terminal":  {"", "TERM=dumb", false},
		"always wins over": {" --color always", "NO_COLOR=1", true},
	}
	for name, tc := range cases {
		s := onTerminal(t, 80, "stackrox pods export --limit 1"+tc.args, func(cmd *exec.Cmd) { cmd.Env = append(cmd.Env, tc.env) })
		if code := s.end(); code != 0 {
			t.Errorf("%s: exit %d", name, code)
		}
		<-s.done
		if got := strings.Contains(s.screen(), "\x1b["); got != tc.colours {
			t.Errorf("%s: colours %v:\n%q", name, got, s.screen())
		}
	}
}

// Progress is for a person whose output goes elsewhere, and goes away at the end.
func TestProgressIsShownAndGoesAway(t *testing.T) {
	t.Parallel()
	file := func(cmd *exec.Cmd) { cmd.Stdout = nil }
	s := onTerminal(t, 100, "stackrox pods export --sandbox=pods=3000,slow=200us -o csv", file)
	s.waitFor("pods/s", 1)
	if code := s.end(); code != 0 {
		t.Errorf("exit %d", code)
	}
	<-s.done
	if !strings.Contains(s.screen(), "tally: 3000 pods, ") {
		t.Errorf("no summary:\n%q", s.screen())
	}
	quiet := onTerminal(t, 100, "stackrox pods export --no-progress --quiet -o csv", file)
	if code := quiet.end(); code != 0 {
		t.Errorf("exit %d", code)
	}
	<-quiet.done
	if quiet.screen() != "" {
		t.Errorf("it is not quiet: %q", quiet.screen())
	}
}

// Ctrl-C stops an export and says so.
func TestInterruptOnATerminal(t *testing.T) {
	t.Parallel()
	s := onTerminal(t, 80, "stackrox pods export --sandbox=stall-after=3,flush=0 --idle-timeout 0 -o name")
	s.waitFor("\n", 3)
	s.typeText("\x03")
	if code := s.end(); code != 130 {
		t.Errorf("exit %d:\n%s", code, s.screen())
	}
	s.waitFor("stopped by signal: interrupt", 1)
}

// A delete asks, names the server and what would go, and takes only a yes.
func TestADeleteAsks(t *testing.T) {
	t.Parallel()
	id := firstRun(t)
	refused := onTerminal(t, 100, "kfp runs delete "+id)
	refused.waitFor("Go on? [y/N]", 1)
	if screen := refused.screen(); !strings.Contains(screen, id) || !strings.Contains(screen, "http://127.0.0.1") {
		t.Errorf("the question names neither the run nor the server:\n%s", screen)
	}
	refused.typeText("\n")
	if code := refused.end(); code != 1 {
		t.Errorf("exit %d", code)
	}
	refused.waitFor("nothing was done", 1)

	agreed := onTerminal(t, 100, "kfp runs delete "+id)
	agreed.waitFor("Go on? [y/N]", 1)
	agreed.typeText("y\n")
	if code := agreed.end(); code != 0 {
		t.Errorf("exit %d:\n%s", code, agreed.screen())
	}
	agreed.waitFor("deleted", 1)
}

// firstRun is the id of a run of the sandbox.
func firstRun(t *testing.T) string {
	t.Helper()
	cmd := exec.Command("tally", "kfp", "runs", "list", "--sandbox", "-o", "name", "--limit", "1")
	cmd.Env = append(os.Environ(), "HOME="+t.TempDir())
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

// A watch redraws a terminal in place until it is interrupted.
func TestAWatchRedrawsTheTerminal(t *testing.T) {
	t.Parallel()
	s := onTerminal(t, 100, "kfp runs list --limit 3 --watch --interval 50ms")
	s.waitFor("\x1b[H\x1b[J", 3)
	s.typeText("\x03")
	if code := s.end(); code != 130 {
		t.Errorf("exit %d", code)
	}
}

// On a pipe a watch prints what changed, with the time, and not what stayed.
func TestAWatchOnAPipePrintsChanges(t *testing.T) {
	t.Parallel()
	cmd := exec.Command("tally", "kfp", "pipelines", "list", "--sandbox", "-o", "csv", "--columns", "id", "--limit", "3", "--watch", "--interval", "20ms")
	cmd.Env = append(os.Environ(), "HOME="+t.TempDir())
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	seen := map[string]int{}
	for range 4 {
		lines.Scan()
		seen[lines.Text()]++
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	for lines.Scan() {
		seen[lines.Text()]++
	}
	_ = cmd.Wait() // the code tells
	if code := cmd.ProcessState.ExitCode(); code != 130 || seen["seen,id"] != 1 || len(seen) != 4 {
		t.Errorf("exit %d, lines %v", code, seen)
	}
}
