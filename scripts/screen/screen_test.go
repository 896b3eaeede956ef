package main

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// screens are the command lines of testdata, by file name.
func screens() map[string]string {
	return map[string]string{
		"pods": "tally stackrox pods export --limit 12", "containers": "tally hss containers list --limit 12",
		"runs": "tally kfp runs list", "jobs": "tally kfp jobs list", "pipelines": "tally kfp pipelines list",
		"experiments": "tally kfp experiments list", "versions": "tally kfp versions list --pipeline say",
		"imagesnapshots": "tally cci imagesnapshots list", "namespaces": "tally cci namespaces list",
		"run": "tally kfp runs get 'more epochs' --columns name,status,duration,version", "snapshot": "tally cci imagesnapshots get broken --columns name,phase,images,reason,message",
		"broken": "tally stackrox pods export --sandbox=pods=5,cut-after=3", "refused": "tally stackrox pods export -q Naemspace:payments",
	}
}

// Screens of a real terminal of 40 to 200 columns, with and without colours,
// match testdata. TALLY_UPDATE=1 rewrites it.
func TestScreens(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("tmux"); err != nil {
		t.Skip("there is no tmux on this machine: no screen is looked at")
	}
	dir := t.TempDir()
	if err := build(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	for name, command := range screens() {
		for _, columns := range []int{40, 80, 120, 200} {
			for _, colour := range []string{"never", "always"} {
				file := fmt.Sprintf("%s.%d.%s", name, columns, colour)
				screen, err := capture(t.Context(), terminal{dir, file, columns, 40}, "export TALLY_SANDBOX=on; "+command+" --quiet --color "+colour)
				if err != nil {
					t.Fatal(err)
				}
				compare(t, file, steady(screen))
			}
		}
	}
}

// Parts that differ from one run to the next: ports, ages of seconds, and seconds
// beside minutes, where a second that has passed takes two columns.
var (
	ports   = regexp.MustCompile(`127\.0\.0\.1:\d+`)
	seconds = regexp.MustCompile(`\b1\ds\b`)
	minutes = regexp.MustCompile(`\b(\d\dm)\ds\b`)
)

func steady(screen []byte) string {
	s := ports.ReplaceAllString(string(screen), "127.0.0.1:0")
	return minutes.ReplaceAllString(seconds.ReplaceAllString(s, "10s"), "  $1")
}

func compare(t *testing.T, name, screen string) {
	t.Helper()
	file := filepath.Join("testdata", name+".golden")
	if os.Getenv("TALLY_UPDATE") != "" {
		if err := os.WriteFile(file, []byte(screen), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), screen); diff != "" {
		t.Errorf("%s (-want +shown):\n%s", name, diff)
	}
}

// A picture is XML whatever the screen shows, and has its words and colours.
func TestPicture(t *testing.T) {
	t.Parallel()
	picture := svg([]byte("\x1b[1mname\x1b[0m  <b>&\n上海  \x1b[31mFailed\x1b[39m  ok\n"), 40)
	decoder := xml.NewDecoder(strings.NewReader(string(picture)))
	for {
		if _, err := decoder.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("%v:\n%s", err, picture)
		}
	}
	for _, want := range []string{`class="b">name<`, "&lt;b&gt;&amp;", `class="c31">Failed<`, `x="66.4" y="48.0" class="c31"`} {
		if !strings.Contains(string(picture), want) {
			t.Errorf("no %s in:\n%s", want, picture)
		}
	}
}
