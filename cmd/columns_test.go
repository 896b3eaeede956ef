//go:build linux

package cmd

import (
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

// Lists of an ordinary fleet fit into 80 columns uncut; at 40 a row is still one
// line.
func TestListsFitTheirTerminal(t *testing.T) {
	t.Parallel()
	for _, list := range lists(t) {
		for _, columns := range []uint16{40, 80} {
			s := cmdtest.OnTerminal(t, columns, list+" --color never --limit 30")
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
			if columns == 80 && strings.Contains(s.Screen(), "left out") {
				t.Errorf("%s does not fit into 80 columns:\n%s", list, s.Screen())
			}
		}
	}
}

// stateColumns are columns that hold states, by their names.
var stateColumns = regexp.MustCompile(`^(status|state|phase|result|enabled|risky|archived)$`)

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
			if strings.HasPrefix(list, "stackrox") && column == "state" && !strings.Contains(list, "pods") {
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
			if coloured++; !strings.Contains(s.Screen(), "\x1b[3") && !strings.Contains(s.Screen(), "\x1b[2m") {
				t.Errorf("column %s of %s has no colours:\n%s", column, list, s.Screen())
			}
		}
	}
	if coloured < 8 {
		t.Errorf("only %d columns of states", coloured)
	}
}

// columnsOf returns the names that completion offers for --columns of a command.
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
