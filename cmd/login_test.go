//go:build linux

package cmd

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tally/cmd/internal/cmdtest"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/keyring"
	"tally/cmd/internal/term"
)

// desk is a machine with a keyring and a configuration file.
type desk struct {
	t     *testing.T
	ring  cmdtest.Keyring
	store keyring.Store
	file  string
	errs  safeBuffer

	mu     sync.Mutex
	person *os.File
}

// safeBuffer is read while a program writes to it.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
	// seen is called with what is written, where it is set.
	seen func(output string)
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.seen != nil {
		s.seen(string(p))
	}
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	ring := cmdtest.Keyring{}
	return &desk{t: t, ring: ring, store: ring, file: filepath.Join(t.TempDir(), "config.yaml")}
}

// run runs a command, with a terminal on which each line is typed once its
// prompt is there.
func (d *desk) run(ctx context.Context, args string, lines ...string) exit.Code {
	d.t.Helper()
	a := cmdtest.App(&d.errs, &d.errs, map[string]string{"TALLY_CONFIG": d.file})
	a.Err = term.NewStream(&d.errs)
	a.Keyring = keyring.Ring{Store: d.store}
	person, terminal := cmdtest.Pair(d.t)
	a.In = terminal
	d.mu.Lock()
	d.person = person
	d.mu.Unlock()
	go func() {
		shown := 0
		for _, line := range lines {
			shown = d.waitForPrompt(shown)
			_, _ = person.WriteString(line + "\n") // a missing prompt then fails the test
		}
	}()
	return Run(ctx, a, strings.Fields(args))
}

// say types a line.
func (d *desk) say(line string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	_, _ = d.person.WriteString(line + "\n") // a missing prompt then fails the test
}

func (d *desk) waitFor(s string, times int) {
	for range 1000 {
		if strings.Count(d.errs.String(), s) >= times {
			time.Sleep(10 * time.Millisecond) // the prompt is there a moment before the terminal is silent
			return
		}
		time.Sleep(time.Millisecond)
	}
}

// waitForPrompt waits for a prompt after an offset in the screen, and returns the new
// length.
func (d *desk) waitForPrompt(shown int) int {
	for range 1000 {
		if screen := d.errs.String(); len(screen) > shown && strings.HasSuffix(screen, ": ") {
			time.Sleep(10 * time.Millisecond) // the prompt is there a moment before the terminal is silent
			return len(screen)
		}
		time.Sleep(time.Millisecond)
	}
	return shown
}

func (d *desk) content() string {
	content, err := os.ReadFile(d.file)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		d.t.Fatal(err)
	}
	return string(content)
}

func (d *desk) mustRun(args string, lines ...string) {
	d.t.Helper()
	if code := d.run(d.t.Context(), args, lines...); code != exit.OK {
		d.t.Fatalf("%s: exit %d: %s", args, code, d.errs.String())
	}
}

func TestE12OneLoginForHuawei(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.mustRun("config login huawei --context prod", "MYKEY", " hunter2\r", "")
	want := cmdtest.Keyring{"tally prod/hss.secret-key": "hunter2", "tally prod/cci.secret-key": "hunter2"}
	if diff := cmp.Diff(want, d.ring); diff != "" {
		t.Errorf("keyring (-want +got):\n%s", diff)
	}
	wantFile := "current: prod\ncontexts:\n  - name: prod\n    hss:\n      access-key: MYKEY\n      secret-key-keyring: true\n" +
		"    cci:\n      access-key: MYKEY\n      secret-key-keyring: true\n"
	if diff := cmp.Diff(wantFile, d.content()); diff != "" {
		t.Errorf("file (-want +got):\n%s", diff)
	}
	if strings.Contains(d.errs.String(), "hunter2") {
		t.Errorf("the secret is shown: %s", d.errs.String())
	}
	d.mustRun("config logout huawei")
	if len(d.ring) != 0 || strings.Contains(d.content(), "keyring") || !strings.Contains(d.content(), "access-key: MYKEY") {
		t.Errorf("after the logout: %v\n%s", d.ring, d.content())
	}
	d.mustRun("config logout")
}

// full is a keyring that accepts only one secret.
type full struct{ cmdtest.Keyring }

func (f full) Set(service, user, secret string) error {
	if len(f.Keyring) > 0 {
		return errors.New("the keyring is full")
	}
	return f.Keyring.Set(service, user, secret)
}

// TestE12ALoginThatFails leaves nothing behind: neither a secret nor a key of
// the file.
func TestE12ALoginThatFails(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.store = full{d.ring}
	if code := d.run(t.Context(), "config login hss", "KEY", "first", "second"); code != exit.BadUsage {
		t.Errorf("exit %d", code)
	}
	if len(d.ring) != 0 || d.content() != "" || !strings.Contains(d.errs.String(), "the keyring is full") {
		t.Errorf("%v\n%s\n%s", d.ring, d.content(), d.errs.String())
	}
}

// A login again that fails leaves the secret of the first.
func TestE12ASecondLoginThatFails(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.mustRun("config login hss", "KEY", "old", "")
	before := d.content()
	d.store = full{d.ring}
	if code := d.run(t.Context(), "config login hss", "KEY", "new", "other"); code == exit.OK {
		t.Error("no failure")
	}
	if d.ring["tally default/hss.secret-key"] != "old" || d.content() != before {
		t.Errorf("%v\n%s", d.ring, d.content())
	}
}

func TestE12NothingEntered(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	if code := d.run(t.Context(), "config login kfp", "", ""); code != exit.BadUsage || d.content() != "" {
		t.Errorf("exit %d\n%s", code, d.content())
	}
}

// TestE12AnInterruptAtThePrompt ends a login at the first press, even after a
// first secret was entered.
func TestE12AnInterruptAtThePrompt(t *testing.T) {
	t.Parallel()
	s := cmdtest.OnTerminal(t, 100, "config login stackrox")
	s.WaitFor("API token (not shown): ", 1)
	s.TypeText("\n")
	s.WaitFor("assword", 1)
	s.TypeText("hunter2\x03")
	if code := s.End(); code != 130 {
		t.Errorf("exit %d:\n%s", code, s.Screen())
	}
	if strings.Contains(s.Screen(), "hunter2") {
		t.Errorf("the secret is shown:\n%s", s.Screen())
	}
	ctx, cancel := context.WithCancel(t.Context())
	d := newDesk(t)
	time.AfterFunc(100*time.Millisecond, cancel)
	if code := d.run(ctx, "config login hss", "KEY", "hunter2"); code != exit.Interrupted || len(d.ring) != 0 || d.content() != "" {
		t.Errorf("exit %d, %v\n%s", code, d.ring, d.content())
	}
}

// The end of the input (Ctrl-D) at a hidden prompt changes nothing, as at a visible one,
// and the terminal shows again what is typed.
func TestTheInputEndsAtAPrompt(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ command, prompt, first string }{
		{"config login stackrox", "API token (not shown): ", ""},
		{"config login stackrox", "assword", "\n"},
		{"config login huawei", "ecret", "AKEY\n"},
		{"init stackrox", "API token (not shown): ", "http://127.0.0.1:1\n"},
		{"init kfp", ": ", ""},
	} {
		s := cmdtest.OnTerminal(t, 100, tc.command)
		if tc.first != "" {
			s.WaitFor(": ", 1)
			s.TypeText(tc.first)
		}
		s.WaitFor(tc.prompt, 1)
		if hidden := tc.command != "init kfp"; hidden == s.Echoes() {
			t.Errorf("%s: what is typed is shown: %v", tc.command, !hidden)
		}
		s.TypeText("\x04")
		if code := s.End(); code != int(exit.BadUsage) {
			t.Errorf("%s: exit %d:\n%s", tc.command, code, s.Screen())
		}
		s.WaitFor("the input ended, and nothing was changed", 1)
		if !s.Echoes() {
			t.Errorf("%s: the terminal stays silent", tc.command)
		}
	}
}

// Secrets in the keyring follow a context that is renamed or copied.
func TestSecretsFollowTheirContext(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.mustRun("config login stackrox --context a", "hunter2", "")
	steps := []struct {
		args string
		want cmdtest.Keyring
	}{
		{"config copy a b", cmdtest.Keyring{"tally a/stackrox.token": "hunter2", "tally b/stackrox.token": "hunter2"}},
		{"config rename a c", cmdtest.Keyring{"tally c/stackrox.token": "hunter2", "tally b/stackrox.token": "hunter2"}},
		{"config delete b", cmdtest.Keyring{"tally c/stackrox.token": "hunter2"}},
		{"config delete c", cmdtest.Keyring{}},
	}
	for _, step := range steps {
		d.mustRun(step.args)
		if diff := cmp.Diff(step.want, d.ring); diff != "" {
			t.Errorf("%s (-want +got):\n%s", step.args, diff)
		}
	}
	if code := d.run(t.Context(), "config rename nonesuch x"); code != exit.BadUsage {
		t.Errorf("exit %d", code)
	}
}
