package main

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// The screens of real terminals with 40 to 200 columns, with and without colours,
// match testdata. TALLY_UPDATE=1 rewrites it.
func TestScreens(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("tmux"); err != nil {
		t.Skip("there is no tmux on this machine: no screen is tested")
	}
	dir := t.TempDir()
	if err := build(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	for name, shown := range screens() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			var captures sync.WaitGroup // at once, since most of them wait
			defer captures.Wait()
			for _, columns := range []int{40, 80, 120, 200} {
				for _, colour := range []string{"never", "always"} {
					file := fmt.Sprintf("%s.%d.%s", name, columns, colour)
					captures.Go(func() {
						screen, err := capture(ctx, terminal{dir, file, columns, 50, shown.until}, shown.script(colour))
						if err != nil {
							t.Error(err)
							return
						}
						compare(t, file, steady(screen))
					})
				}
			}
		})
	}
}

// The screens are legible on dark and light themes: they use only colours that every
// theme defines, neither black nor white, and no background.
func TestColoursSuitEveryTheme(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join("testdata", "*.always.golden"))
	if err != nil || len(files) < 100 {
		t.Fatalf("%d screens, %v", len(files), err)
	}
	allowed := regexp.MustCompile(`^(0|1|2|22|3[1-6]|39|49)?$`)
	for _, file := range files {
		screen, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range sequences.FindAllSubmatch(screen, -1) {
			for code := range strings.SplitSeq(string(found[1]), ";") {
				if !allowed.MatchString(code) {
					t.Errorf("%s has the colour %s", file, code)
				}
			}
		}
	}
}

// steady replaces the parts that differ between runs: ports, times and durations, ages
// in seconds, and seconds after minutes, where one more second may take two columns.
func steady(screen []byte) string {
	s := string(screen)
	for _, r := range []struct{ what, by string }{
		{`127\.0\.0\.1:\d+`, "127.0.0.1:0"},
		{`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ`, "2026-01-02T15:04:05Z"},
		{` in (0s|[\d.]+[mµ]s)`, " in 1ms"},
		{`, \ds\b`, ", 1s"},
		{`, [\d.]+ k?B in`, ", 1 kB in"},
		{`\d+ of \d+ runs \(\d+%\), \d+ runs/s.*`, "1 of 4 runs (25%), 1 runs/s"},
		{`\b1\ds\b`, "10s"},
		{`\b(\d\dm)\ds\b`, "  $1"},
	} {
		s = regexp.MustCompile(r.what).ReplaceAllString(s, r.by)
	}
	return s
}

func compare(t *testing.T, name, screen string) {
	t.Helper()
	file := filepath.Join("testdata", name+".golden")
	if os.Getenv("TALLY_UPDATE") != "" {
		if err := os.WriteFile(file, []byte(screen), 0o600); err != nil {
			t.Error(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff(string(want), screen); diff != "" {
		t.Errorf("%s (-want +shown):\n%s", name, diff)
	}
}

// A picture is valid XML whatever the screen shows, with its words and colours.
func TestPicture(t *testing.T) {
	t.Parallel()
	picture := svg([]byte("\x1b[1mname\x1b[0m   <b>&\n上海  \x1b[31mFailed\x1b[39m  ok\n"), 40)
	decoder := xml.NewDecoder(strings.NewReader(string(picture)))
	for {
		if _, err := decoder.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("%v:\n%s", err, picture)
		}
	}
	for _, want := range []string{`class="b">name<`, `x="74.8" y="30.0" class="">&lt;b&gt;&amp;<`, `class="c31">Failed<`, `x="66.4" y="48.0" class="c31"`} {
		if !strings.Contains(string(picture), want) {
			t.Errorf("no %s in:\n%s", want, picture)
		}
	}
}
