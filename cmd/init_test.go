//go:build linux

package cmd

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tally/cmd/internal/cmdtest"
	"tally/cmd/internal/exit"
	"tally/cmd/kfp"
	"tally/cmd/stackrox"
)

// server is a Central and the token that it accepts.
func server(t *testing.T) (url, token string) {
	t.Helper()
	s, err := stackrox.API().Sandbox(t.Context(), map[string]string{"pods": "3"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s.Values["endpoint"], s.Values["token"]
}

// A working endpoint and token are kept, the token in the keyring; settings
// that are not needed are not prompted for.
func TestInitKeepsWhatWorks(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	url, token := server(t)
	d.mustRun("init stackrox --context prod", url, token)
	if diff := cmp.Diff(cmdtest.Keyring{"tally prod/stackrox.token": token}, d.ring); diff != "" {
		t.Errorf("keyring (-want +got):\n%s", diff)
	}
	want := "current: prod\ncontexts:\n  - name: prod\n    stackrox:\n      endpoint: " + url + "\n      token-keyring: true\n"
	if diff := cmp.Diff(want, d.content()); diff != "" {
		t.Errorf("file (-want +got):\n%s", diff)
	}
	if screen := d.errs.String(); strings.Contains(screen, token) || !strings.Contains(screen, "stackrox  export") {
		t.Errorf("screen:\n%s", screen)
	}
	d.mustRun("stackrox pods export -o name")
}

// The namespace of a multi-user server is prompted for, and used for the check.
func TestInitAsksForTheNamespace(t *testing.T) {
	t.Parallel()
	s, err := kfp.API().Sandbox(t.Context(), map[string]string{"multi-user": "true"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	d := newDesk(t)
	d.mustRun("init kfp", s.Values["endpoint"], "", "", "team-a")
	if !strings.Contains(d.content(), "namespace: team-a\n") || !strings.Contains(d.errs.String(), "team-a: experiments can be read") {
		t.Errorf("%s\n%s", d.content(), d.errs.String())
	}
	d.mustRun("kfp runs list -o name")
}

// none is a machine without a keyring.
type none struct{}

var errNoRing = errors.New("this machine has no keyring")

func (none) Get(_, _ string) (string, error) { return "", errNoRing }
func (none) Set(_, _, _ string) error        { return errNoRing }
func (none) Delete(_, _ string) error        { return errNoRing }

// Without a keyring secrets are kept in files for their owner alone.
func TestInitWithoutAKeyring(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.store = none{}
	url, token := server(t)
	d.mustRun("init stackrox", url, token)
	file := filepath.Join(filepath.Dir(d.file), "secrets", "default.stackrox.token")
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("%v, %v", info, err)
	}
	if !strings.Contains(d.content(), "token-file: "+file) {
		t.Errorf("file:\n%s", d.content())
	}
	d.mustRun("stackrox pods export -o name")
}

// An interrupt removes the files that secrets were kept in, and restores one that
// existed before.
func TestInitTakesFilesBack(t *testing.T) {
	t.Parallel()
	url, token := server(t)
	for name, before := range map[string]string{"new": "", "replaced": "the-old-token\n"} {
		d := newDesk(t)
		ctx, cancel := context.WithCancel(t.Context())
		d.store = none{}
		d.errs.seen = func(s string) {
			if strings.Contains(s, "secrets are kept in") { // and are about to be
				cancel()
			}
		}
		file := filepath.Join(filepath.Dir(d.file), "secrets", "default.stackrox.token")
		if before != "" {
			if err := os.Mkdir(filepath.Dir(file), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, []byte(before), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		code := d.run(ctx, "init stackrox", url, token)
		if code != exit.Interrupted || d.content() != "" {
			t.Errorf("%s: exit %d\n%s", name, code, d.content())
		}
		if content, err := os.ReadFile(file); string(content) != before || (err != nil) != (before == "") {
			t.Errorf("%s: the secret's file: %q, %v", name, content, err)
		}
	}
}

// Settings that fail the check are kept only after a yes.
func TestInitAsksBeforeItKeepsWhatDoesNotWork(t *testing.T) {
	t.Parallel()
	url, _ := server(t)
	for reply, want := range map[string]exit.Code{"n": exit.Auth, "y": exit.OK} {
		d := newDesk(t)
		go func() {
			d.waitFor("all the same? [y/N] ", 1)
			d.say(reply)
		}()
		code := d.run(t.Context(), "init stackrox", url, "not-the-token")
		if kept := len(d.ring) > 0 && d.content() != ""; code != want || kept != (want == exit.OK) {
			t.Errorf("%s: exit %d, kept %v\n%s", reply, code, kept, d.errs.String())
		}
		if strings.Contains(d.errs.String(), "not-the-token") {
			t.Errorf("the secret is shown:\n%s", d.errs.String())
		}
	}
}

// An interrupt keeps nothing, and neither does an empty endpoint.
func TestInitLeavesNothing(t *testing.T) {
	t.Parallel()
	url, _ := server(t)
	ctx, cancel := context.WithCancel(t.Context())
	d := newDesk(t)
	time.AfterFunc(100*time.Millisecond, cancel)
	if code := d.run(ctx, "init stackrox", url); code != exit.Interrupted || len(d.ring) != 0 || d.content() != "" {
		t.Errorf("exit %d, %v\n%s", code, d.ring, d.content())
	}
	empty := newDesk(t)
	if code := empty.run(t.Context(), "init kfp", "", "", "", "", ""); code != exit.BadUsage || empty.content() != "" {
		t.Errorf("exit %d\n%s", code, empty.content())
	}
}

// interrupting is a keyring that is interrupted after it has stored a secret.
type interrupting struct {
	cmdtest.Keyring
	cancel func()
}

func (i interrupting) Set(service, user, secret string) error {
	defer i.cancel()
	return i.Keyring.Set(service, user, secret)
}

// An interrupt while secrets are stored removes them.
func TestInitTakesSecretsBack(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	d := newDesk(t)
	d.store = interrupting{d.ring, cancel}
	url, token := server(t)
	if code := d.run(ctx, "init stackrox", url, token); code != exit.Interrupted || len(d.ring) != 0 || d.content() != "" {
		t.Errorf("exit %d, %v\n%s", code, d.ring, d.content())
	}
}
