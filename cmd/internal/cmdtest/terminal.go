//go:build linux

package cmdtest

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// Terminal is a pseudo-terminal with a program on it.
type Terminal struct {
	t      *testing.T
	master *os.File
	cmd    *exec.Cmd
	// Done is closed when the program has ended and all its output was read.
	Done chan struct{}

	mu   sync.Mutex
	seen bytes.Buffer
}

// openTerminal opens a pseudo-terminal with a number of columns.
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

// OnTerminal runs a command line with the sandbox on a terminal with a number
// of columns, without a pager; change may redirect its streams.
func OnTerminal(t *testing.T, columns uint16, args string, change ...func(*exec.Cmd)) *Terminal {
	t.Helper()
	master, slave := openTerminal(t, columns)
	cmd := exec.Command("tally", strings.Fields(args)...)
	cmd.Env = append(os.Environ(), "TALLY_SANDBOX=on", "HOME="+t.TempDir(), "TERM=xterm-256color", "PAGER=")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = slave, slave, slave
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true, Ctty: 0}
	for _, c := range change {
		c(cmd)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	_ = slave.Close() // the program has its own copy
	term := &Terminal{t: t, master: master, cmd: cmd, Done: make(chan struct{})}
	go term.read()
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = master.Close(); <-term.Done })
	return term
}

// read collects the output until the program has ended.
func (s *Terminal) read() {
	defer close(s.Done)
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

// Screen returns the output so far.
func (s *Terminal) Screen() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.ReplaceAll(s.seen.String(), "\r\n", "\n")
}

// WaitFor waits until the screen has shown a string n times.
func (s *Terminal) WaitFor(value string, times int) {
	s.t.Helper()
	for range 2000 {
		if strings.Count(s.Screen(), value) >= times {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	s.t.Fatalf("%q was not shown %d times:\n%s", value, times, s.Screen())
}

// TypeText types a value, as a person would.
func (s *Terminal) TypeText(value string) {
	s.t.Helper()
	if _, err := s.master.WriteString(value); err != nil {
		s.t.Fatal(err)
	}
}

// Echoes reports whether the terminal shows what is typed.
func (s *Terminal) Echoes() bool {
	s.t.Helper()
	settings, err := unix.IoctlGetTermios(int(s.master.Fd()), unix.TCGETS)
	if err != nil {
		s.t.Fatal(err)
	}
	return settings.Lflag&unix.ECHO != 0
}

// End waits for the program and returns its exit code.
func (s *Terminal) End() int {
	s.t.Helper()
	_ = s.cmd.Wait() // the exit code shows the failure
	return s.cmd.ProcessState.ExitCode()
}
