package cmd

import (
	"bytes"
	"errors"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/shlex"
	"github.com/spf13/cobra"

	"tally/cmd/internal/api"
	"tally/cmd/internal/cmdtest"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/kit"
)

// declarations are made once for any number of trees.
type declarations struct {
	apis  []api.API
	tools []kit.Noun
}

func declare() declarations {
	all := apis()
	for i := range all {
		nouns := all[i].Nouns()
		all[i].Nouns = func() []kit.Noun { return nouns }
	}
	return declarations{all, tools(all)}
}

// run runs a command line with the sandbox in a tree of its own.
func (d declarations) run(t *testing.T, line string) string {
	t.Helper()
	args, err := shlex.Split(line)
	if err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	a := cmdtest.App(&out, &errs, map[string]string{
		"TALLY_SANDBOX": "on", "TALLY_CONFIG": filepath.Join(t.TempDir(), "config.yaml"),
	})
	a.Now = func() time.Time { return time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC) }
	root := treeOf(a, d.apis, d.tools, kit.Named(args))
	root.SetArgs(args[1:])
	_, err = execute(t.Context(), root)
	err = errors.Join(err, a.Close())
	exit.Print(&errs, err, exit.Style{Clean: strings.Clone})
	return steady(out.String() + errs.String())
}

// unsteady is what differs from run to run: the date of a response, ids and times of new
// objects, temporary files, and numbers, since the objects of a sandbox progress.
var unsteady = regexp.MustCompile(`Date: .*|"next_page_token": ?"[^"]*"|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|/\S*config\.yaml| *\d[\d.:TZ-]*(ms|µs)?| {2,}`)

func steady(s string) string { return unsteady.ReplaceAllString(s, "~") }

// writesFiles are lines that leave something behind, and those that need a shell.
var writesFiles = regexp.MustCompile(`[|&;<>]|--out|--extract|--unpack-dir|--manifest|--wait\b|--timeout|^tally sandbox|^[A-Z_]+=|config edit|doctor`)

// inOrder sorts what several contexts print beside one another.
func inOrder(line, printed string) string {
	if !strings.Contains(line, "=contexts=") {
		return printed
	}
	return strings.Join(slices.Sorted(strings.SplitSeq(printed, "\n")), "\n")
}

// TestDeclarationsServeSeveralRunsAtOnce runs the examples of every command
// concurrently, from shared declarations, and again alone from declarations of
// their own: no run affects another.
func TestDeclarationsServeSeveralRunsAtOnce(t *testing.T) {
	t.Parallel()
	shared, ran := declare(), 0
	walk(tree(), func(cmd *cobra.Command) {
		var lines []string
		for _, line := range cmdtest.ExampleLines(cmd.Example) {
			line, _, _ = strings.Cut(line, " #")
			if !writesFiles.MatchString(line) {
				lines = append(lines, strings.TrimSpace(line))
			}
		}
		ran += len(lines)
		got := make([]string, len(lines))
		var all sync.WaitGroup
		for i, line := range lines {
			all.Go(func() { got[i] = shared.run(t, line) })
		}
		all.Wait()
		for i, line := range lines {
			diff := cmp.Diff(inOrder(line, declare().run(t, line)), inOrder(line, got[i]))
			if diff != "" { // a step of a run in the sandbox may have ended meanwhile
				diff = cmp.Diff(inOrder(line, declare().run(t, line)), inOrder(line, got[i]))
			}
			if diff != "" {
				t.Errorf("%s: -alone +at once\n%s", line, diff)
			}
		}
	})
	if ran < 100 {
		t.Errorf("only %d examples were run", ran)
	}
}
