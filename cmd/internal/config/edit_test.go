package config_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gofrs/flock"
	"github.com/google/go-cmp/cmp"

	"tally/cmd/internal/config"
)

// hand is a file as people write one.
const hand = `# our fleet

current: prod

contexts:
  # the big one
  - name: prod
    demo:
      endpoint:   central.example.com   # behind the VPN
      token-file: /etc/tally/token

      insecure: false

  - name: staging   # for trials
    demo: {endpoint: staging.example.com}

# the end
`

// edited is a file after a change.
func edited(t *testing.T, before string, change func(*config.Editor) error) string {
	t.Helper()
	path := writeFile(t, before)
	if err := config.Edit(t.Context(), path, declared(), change); err != nil {
		t.Fatal(err)
	}
	if _, err := config.Load(path, declared); err != nil {
		t.Errorf("the file cannot be read any more: %v", err)
	}
	return readFile(t, path)
}

// A pipe cannot be changed: reading it would block, and it would be replaced.
func TestC5APipeIsNotChanged(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	err := config.Update(t.Context(), dir, func(old []byte) ([]byte, error) { return append(old, 'x'), nil }) // a directory is refused, too
	if !errors.As(err, new(*config.MistakeError)) || !strings.Contains(err.Error(), "not a regular file") {
		t.Errorf("error %v", err)
	}
	if _, err := os.Stat(dir + ".lock"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the lock: %v", err)
	}
}

// A value that the encoder would quote, such as a URL in braces, does not affect the
// rest of the file.
func TestAnEditKeepsTheLayoutBesideQuotes(t *testing.T) {
	t.Parallel()
	const line = "    demo: {endpoint: https://staging.example.com, namespace: team}\n"
	before := strings.Replace(hand, "    demo: {endpoint: staging.example.com}\n", line, 1)
	got := edited(t, before, func(e *config.Editor) error { return e.Set("prod", "demo.attempts", "7") })
	want := strings.Replace(before, "      insecure: false\n", "      insecure: false\n      attempts: 7\n", 1)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	got = edited(t, before, func(e *config.Editor) error { return e.Set("staging", "demo.namespace", "x") })
	want = strings.Replace(before, line, "    demo: {endpoint: 'https://staging.example.com', namespace: x}\n", 1)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestAnEditKeepsTheLayout changes one line each: all others stay byte for byte.
func TestAnEditKeepsTheLayout(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		change func(*config.Editor) error
		old    string
		new    string
	}{
		"a value and the comment behind it": {
			func(e *config.Editor) error { return e.Set("prod", "demo.endpoint", "c2.example.com") },
			"endpoint:   central.example.com   # behind", "endpoint:   c2.example.com   # behind",
		},
		"a boolean": {
			func(e *config.Editor) error { return e.Set("prod", "demo.insecure", "1") },
			"insecure: false\n", "insecure: true\n",
		},
		"a new key": {
			func(e *config.Editor) error { return e.Set("prod", "demo.attempts", "7") },
			"      insecure: false\n", "      insecure: false\n      attempts: 7\n",
		},
		"no key any more": {
			func(e *config.Editor) error { return e.Unset("prod", "demo.token-file") },
			"      token-file: /etc/tally/token\n", "",
		},
		"the current context": {
			func(e *config.Editor) error { return e.Use("staging") },
			"current: prod\n", "current: staging\n",
		},
		"a name": {
			func(e *config.Editor) error { return e.Rename("staging", "trial") },
			"name: staging   # for", "name: trial   # for",
		},
		"a context of one line": {
			func(e *config.Editor) error { return e.Set("staging", "demo.namespace", "x") },
			"{endpoint: staging.example.com}", "{endpoint: staging.example.com, namespace: x}",
		},
		"no second context": {
			func(e *config.Editor) error { return e.Delete("staging") },
			"\n  - name: staging   # for trials\n    demo: {endpoint: staging.example.com}\n", "",
		},
		"a copy": {
			func(e *config.Editor) error { return e.Copy("staging", "test") },
			"    demo: {endpoint: staging.example.com}\n", "    demo: {endpoint: staging.example.com}\n  - name: test\n    demo: {endpoint: staging.example.com}\n",
		},
		"nothing": {
			func(e *config.Editor) error { return e.Set("prod", "demo.token-file", "/etc/tally/token") },
			"", "",
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for style, in := range map[string]func(string) string{
				"as it is":                      func(s string) string { return s },
				"with the line ends of Windows": func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") },
				"indented by none": func(s string) string {
					return strings.NewReplacer("\n  - ", "\n- ", "\n    demo", "\n  demo", "\n      ", "\n    ").Replace(s)
				},
			} {
				before := in(hand)
				want := strings.Replace(before, in("\n" + c.old)[len(in("\n")):], in("\n" + c.new)[len(in("\n")):], 1)
				if style == "indented by none" {
					want = in(strings.Replace(hand, c.old, c.new, 1))
				}
				if diff := cmp.Diff(want, edited(t, before, c.change)); diff != "" {
					t.Errorf("%s (-want +got):\n%s", style, diff)
				}
			}
		})
	}
}

// A style that the layout cannot preserve keeps its meaning.
func TestAnEditOfAnUnusualFile(t *testing.T) {
	t.Parallel()
	cases := map[string]string{
		"flow":   "{current: a, contexts: [{name: a, demo: {endpoint: h.example.com}}]}\n",
		"quoted": "\"current\": 'a'\n\"contexts\":\n - \"name\": 'a'\n   \"demo\":\n    \"endpoint\": >-\n      h.example.com\n",
		"anchor": "contexts:\n- name: a\n  demo: &d\n    endpoint: h.example.com\n- name: b\n  demo: *d\n",
		"bom":    "\ufeffcurrent: a\ncontexts:\n- name: a\n  demo:\n    endpoint: h.example.com\n",
	}
	for name, before := range cases {
		path := writeFile(t, before)
		err := config.Edit(t.Context(), path, declared(), func(e *config.Editor) error { return e.Set("a", "demo.namespace", "ns: #1") })
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		f, err := config.Load(path, declared)
		if err != nil {
			t.Fatalf("%s: %v\n%s", name, err, readFile(t, path))
		}
		got := f.Context("a").Values["demo"]
		if got["namespace"] != "ns: #1" || got["endpoint"] != "h.example.com" {
			t.Errorf("%s: %v\n%s", name, got, readFile(t, path))
		}
	}
}

func TestValuesHaveTheTypesOfYAML(t *testing.T) {
	t.Parallel()
	got := edited(t, "", func(e *config.Editor) error {
		return errors.Join(
			e.Set("a", "demo.insecure", "TRUE"), e.Set("a", "demo.attempts", "007"), e.Set("a", "demo.wait", "5s"),
			e.Set("a", "demo.namespace", "1.10"), e.Set("a", "demo.token-command", "true"),
		)
	})
	want := "current: a\ncontexts:\n  - name: a\n    demo:\n      insecure: true\n      attempts: 7\n      wait: 5s\n" +
		"      namespace: \"1.10\"\n      token-command: \"true\"\n"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestD6ParallelChanges: none is lost.
func TestD6ParallelChanges(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "sub", "config.yaml")
	var wait sync.WaitGroup
	for i := range 30 {
		wait.Go(func() {
			err := config.Edit(t.Context(), path, declared(), func(e *config.Editor) error {
				return e.Set(fmt.Sprintf("ctx%d", i), "demo.endpoint", fmt.Sprintf("h%d.example.com", i))
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	f, err := config.Load(path, declared)
	if err != nil || len(f.Contexts) != 30 {
		t.Fatalf("%d contexts, %v", len(f.Contexts), err)
	}
}

// TestD6AnInterruptEndsTheWait for another process.
func TestD6AnInterruptEndsTheWait(t *testing.T) {
	t.Parallel()
	path := writeFile(t, hand)
	other := flock.New(path + ".lock")
	if err := other.Lock(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = other.Unlock() }()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	err := config.Edit(ctx, path, declared(), func(e *config.Editor) error { return e.Use("staging") })
	if !errors.Is(err, context.DeadlineExceeded) || readFile(t, path) != hand {
		t.Error(err)
	}
}

func TestAFileBehindALink(t *testing.T) {
	t.Parallel()
	path := writeFile(t, hand)
	link := filepath.Join(t.TempDir(), "link.yaml")
	if err := os.Symlink(path, link); err != nil {
		t.Skip(err)
	}
	if err := config.Edit(t.Context(), link, declared(), func(e *config.Editor) error { return e.Use("staging") }); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 || !strings.Contains(readFile(t, path), "current: staging") {
		t.Errorf("the link was replaced: %v", err)
	}
}

// TestMistakesInAChange checks that they leave the file unchanged.
func TestMistakesInAChange(t *testing.T) {
	t.Parallel()
	cases := map[string]func(*config.Editor) error{
		`unknown key "demo.enpoint"; did you mean "demo.endpoint"?`: func(e *config.Editor) error { return e.Set("prod", "demo.enpoint", "x") },
		"a secret is not allowed in this file":                      func(e *config.Editor) error { return e.Set("prod", "demo.token", "x") },
		"demo.ca is blank":                                          func(e *config.Editor) error { return e.Set("prod", "demo.ca", "\u00a0") },
		"demo.namespace is blank":                                   func(e *config.Editor) error { return e.Set("prod", "demo.namespace", "") },
		"endpoint ends with /v1":                                    func(e *config.Editor) error { return e.Set("prod", "demo.endpoint", "h/v1") },
		`demo.ca is not set in context "prod"`:                      func(e *config.Editor) error { return e.Unset("prod", "demo.ca") },
		`there is no context "prot"; did you mean "prod"?`:          func(e *config.Editor) error { return e.Use("prot") },
		`there is a context "staging" already`:                      func(e *config.Editor) error { return e.Rename("prod", "staging") },
		`there is a context "prod" already`:                         func(e *config.Editor) error { return e.Copy("staging", "prod") },
		"the name of a context is blank":                            func(e *config.Editor) error { return e.Copy("staging", " ") },
		"must not begin or end with white space":                    func(e *config.Editor) error { return e.Rename("staging", "x ") },
		`there is no context "zzzzzzz"`:                             func(e *config.Editor) error { return e.Delete("zzzzzzz") },
	}
	for want, change := range cases {
		path := writeFile(t, hand)
		err := config.Edit(t.Context(), path, declared(), change)
		var mistake *config.MistakeError
		if !errors.As(err, &mistake) || !strings.Contains(err.Error(), want) || readFile(t, path) != hand {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

func TestACurrentContextThatGoes(t *testing.T) {
	t.Parallel()
	got := edited(t, hand, func(e *config.Editor) error { return e.Delete("prod") })
	if strings.Contains(got, "current") || !strings.Contains(got, "staging") {
		t.Error(got)
	}
	got = edited(t, hand, func(e *config.Editor) error { return e.Rename("prod", "live") })
	if !strings.Contains(got, "current: live") {
		t.Error(got)
	}
}
