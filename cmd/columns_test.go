//go:build linux

package cmd

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/clipperhouse/displaywidth"
	"github.com/spf13/cobra"

	"tally/cmd/internal/cmdtest"
)

// lists are the command lines of everything that prints a list by itself.
func lists(t *testing.T) []string {
	t.Helper()
	var found []string
	walk(tree(), func(cmd *cobra.Command) {
		if !slices.Contains([]string{"list", "export"}, cmd.Name()) || cmd.Flags().Lookup("columns") == nil {
			return
		}
		line := strings.TrimPrefix(cmd.CommandPath(), "tally ")
		if line == "kfp versions list" {
			line += " --pipeline say"
		}
		found = append(found, line)
	})
	if len(found) < 8 {
		t.Fatalf("only %q", found)
	}
	return found
}

// tables are the command lines of everything that prints a table of an ordinary fleet.
func tables(t *testing.T) []string {
	t.Helper()
	var found []string
	for _, list := range lists(t) {
		found = append(found, list+" --limit 30")
	}
	return append(found, "doctor", "kfp runs steps fresh", "kfp runs artifacts fresh", "config list", "config show -o table")
}

// What a list shows of an ordinary fleet fits into 80 columns, whole; at 40 a row is
// still a line.
func TestListsFitTheirTerminal(t *testing.T) {
	t.Parallel()
	for _, list := range tables(t) {
		for _, columns := range []uint16{40, 80} {
			s := cmdtest.OnTerminal(t, columns, list+" --color never")
			if code := s.End(); code != 0 {
				t.Errorf("%s: exit %d:\n%s", list, code, s.Screen())
			}
			<-s.Done
			for line := range strings.Lines(s.Screen()) {
				line = strings.TrimSuffix(line, "\n")
				line = line[strings.LastIndexByte(line, '\r')+1:] // after a progress line that was removed
				if width := displaywidth.String(line); width > int(columns) && !strings.HasPrefix(line, "tally: ") {
					t.Errorf("%s: %d columns on a terminal of %d: %q", list, width, columns, line)
				}
			}
			if list == "doctor" && strings.Contains(s.Screen(), "…") {
				t.Errorf("%s is cut:\n%s", list, s.Screen())
			}
			if columns == 80 && strings.Contains(s.Screen(), "left out") {
				t.Errorf("%s does not fit into 80 columns:\n%s", list, s.Screen())
			}
		}
	}
}

// kindsOfRows are the command lines of lists for every value of their --rows.
func kindsOfRows(t *testing.T) []string {
	t.Helper()
	var found []string
	for _, list := range lists(t) {
		cmd, _, err := tree().Find(strings.Fields(list))
		if err != nil {
			t.Fatal(err)
		}
		offer, ok := cmd.GetFlagCompletionFunc("rows")
		if !ok {
			found = append(found, list)
			continue
		}
		cmd.SetContext(t.Context())
		kinds, _ := offer(cmd, nil, "")
		for _, kind := range kinds {
			kind, _, _ := strings.Cut(kind, "\t")
			found = append(found, list+" --rows "+kind)
		}
	}
	if len(found) < 20 {
		t.Fatalf("only %q", found)
	}
	return found
}

// cutShort is what must not be seen: an id of a vulnerability or a state that is cut.
var cutShort = regexp.MustCompile(`CVE-[0-9-]*…|\b[A-Z]{3,}…|\b(Run|Wait|Term|Succ|Fail|Avail|Creat)[a-z]*…`)

// Whatever the rows are, at 80 columns no two are shown as the same, at 40 each is a
// line, and no cell is cut below what means something.
func TestRowsAreToldApart(t *testing.T) {
	t.Parallel()
	for _, list := range kindsOfRows(t) {
		for _, columns := range []uint16{40, 80} {
			s := cmdtest.OnTerminal(t, columns, list+" --limit 40 --color never --quiet --no-progress --no-headers")
			if code := s.End(); code != 0 {
				t.Errorf("%s: exit %d:\n%s", list, code, s.Screen())
			}
			<-s.Done
			seen := map[string]bool{}
			for line := range strings.Lines(s.Screen()) {
				line = strings.TrimRight(line, "\r\n")
				switch {
				case displaywidth.String(line) > int(columns):
					t.Errorf("%s: more than %d columns: %q", list, columns, line)
				case cutShort.MatchString(line) && !strings.Contains(line, "_TAINT…"):
					t.Errorf("%s: %d columns cut %q", list, columns, line)
				case columns == 80 && seen[line] && !strings.Contains(line, "terminated"): // one container may have ended often
					t.Errorf("%s: two rows are %q", list, line)
				}
				seen[line] = true
			}
		}
	}
}

// stateColumns are columns that hold states, by their names.
var stateColumns = regexp.MustCompile(`^(status|state|phase|result|checked|enabled|risky|archived|kev|severity|(.*_)?health)$`)

// neutral are values of such columns that are as expected: only their opposite has a
// colour.
var neutral = regexp.MustCompile(`^(false|)$`)

// A column of states has colours.
func TestStatesHaveColours(t *testing.T) {
	t.Parallel()
	coloured := 0
	for _, list := range lists(t) {
		for _, column := range columnsOf(t, list) {
			if !stateColumns.MatchString(column) {
				continue
			}
			line := list + " --color always --no-headers --limit 100 --columns " + column
			if list == "stackrox pods export" {
				line += " --rows containers"
			}
			if slices.Contains([]string{"state", "severity", "kev"}, column) && list != "stackrox pods export" && strings.HasPrefix(list, "stackrox") {
				line += " --rows vulns --state all"
			}
			if strings.HasPrefix(list, "kfp") && column == "archived" {
				line += " --all"
			}
			s := cmdtest.OnTerminal(t, 80, line)
			if code := s.End(); code != 0 {
				t.Errorf("%s: exit %d:\n%s", line, code, s.Screen())
			}
			<-s.Done
			coloured++
			needColours(t, line, s.Screen())
		}
	}
	if coloured < 8 {
		t.Errorf("only %d columns of states", coloured)
	}
}

// So have those of what prints no list, of runs by the newer API, and of a file that was
// checked.
func TestStatesBesideListsHaveColours(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "pods.csv")
	for _, line := range []string{
		"doctor --columns status", "kfp runs steps fresh --columns phase", "hss exports get fake-task-1 -o table --columns status",
		"kfp runs list --sandbox=kfp-api=v2beta1 --columns state", "kfp runs get fresh -o table --columns status",
		"cci imagesnapshots get broken -o table --columns phase", "cci namespaces get team-b -o table --columns phase",
		"verify " + file + " -o table --columns checked", "verify " + file + " --against " + file + ".json -o table --columns checked",
	} {
		if strings.HasPrefix(line, "verify") {
			export := cmdtest.OnTerminal(t, 80, "stackrox pods export --sandbox=pods=3 --quiet --out "+file+" --manifest "+file+".json")
			if code := export.End(); code != 0 {
				t.Fatalf("exit %d:\n%s", code, export.Screen())
			}
			if !strings.Contains(line, "--against") {
				if err := os.Remove(file + ".json"); err != nil {
					t.Fatal(err)
				}
			}
		}
		s := cmdtest.OnTerminal(t, 80, line+" --no-headers --color always")
		if code := s.End(); code != 0 {
			t.Errorf("%s: exit %d:\n%s", line, code, s.Screen())
		}
		<-s.Done
		needColours(t, line, s.Screen())
	}
}

// needColours reports states without a colour, one on each line of the screen.
func needColours(t *testing.T, line, screen string) {
	t.Helper()
	some, told := false, map[string]bool{}
	for state := range strings.Lines(screen) {
		state = strings.TrimSpace(state[strings.LastIndexByte(state, '\r')+1:])
		coloured := strings.HasPrefix(state, "\x1b[3") || strings.HasPrefix(state, "\x1b[2m")
		some = some || coloured
		if !coloured && !strings.HasPrefix(state, "tally: ") && !neutral.MatchString(state) && !told[state] {
			told[state] = true
			t.Errorf("%s: the state %q has no colour", line, state)
		}
	}
	if !some {
		t.Errorf("%s has no colours:\n%s", line, screen)
	}
}

// columnsOf are the names that --columns of a command offers.
func columnsOf(t *testing.T, list string) []string {
	t.Helper()
	cmd, _, err := tree().Find(strings.Fields(list))
	if err != nil {
		t.Fatal(err)
	}
	offer, ok := cmd.GetFlagCompletionFunc("columns")
	if !ok {
		t.Fatalf("%s offers no columns", list)
	}
	cmd.SetContext(t.Context())
	described, _ := offer(cmd, nil, "")
	var names []string
	for _, d := range described {
		name, _, _ := strings.Cut(d, "\t")
		names = append(names, name)
	}
	return names
}
