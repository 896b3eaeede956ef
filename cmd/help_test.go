package cmd

import (
	"regexp"
	"strings"
	"testing"

	"github.com/clipperhouse/displaywidth"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tally/cmd/internal/kit"
)

// The help of every command that prints rows lists their columns, each with a description.
func TestHelpListsColumns(t *testing.T) {
	t.Parallel()
	walk(tree(), func(cmd *cobra.Command) {
		if cmd.Flags().Lookup("columns") == nil {
			return
		}
		columns := kit.Columns(cmd, 0)
		if columns == "" {
			t.Errorf("%s does not tell its columns", cmd.CommandPath())
		}
		for line := range strings.Lines(columns) {
			if len(strings.Fields(line)) < 2 {
				t.Errorf("%s: column without a word: %q", cmd.CommandPath(), line)
			}
		}
	})
}

// A flag is in exactly one group of the help, and global flags in none.
func TestHelpGroupsEveryFlag(t *testing.T) {
	t.Parallel()
	walk(tree(), func(cmd *cobra.Command) {
		seen := map[string]int{"help": 1}
		for _, group := range kit.FlagGroups(cmd) {
			group.Flags.VisitAll(func(f *pflag.Flag) { seen[f.Name]++ })
		}
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			want := 1
			if cmd.HasParent() && cmd.Root().PersistentFlags().Lookup(f.Name) != nil {
				want = 0
			}
			if !f.Hidden && seen[f.Name] != want {
				t.Errorf("%s --%s stands in %d groups", cmd.CommandPath(), f.Name, seen[f.Name])
			}
		})
	})
}

// Help fits into 80 columns, but for examples, which are to be copied, and synopses.
func TestHelpFitsTheScreen(t *testing.T) {
	t.Parallel()
	const width = 80
	walk(tree(), func(cmd *cobra.Command) {
		help := kit.Paragraphs(cmd.Long, 0) + "\n" + kit.Paragraphs(kit.Folded(cmd), 0)
		for _, s := range kit.Sections(cmd, width) {
			if s.Title != "Examples" && s.Title != "Usage" {
				help += "\n" + s.Body
			}
		}
		for line := range strings.Lines(help) {
			if n := displaywidth.String(strings.TrimSuffix(line, "\n")); n > width {
				t.Errorf("%s: %d columns: %q", cmd.CommandPath(), n, line)
			}
		}
	})
}

// jargon are words that only programmers in Go know, or that do not say anything.
var jargon = regexp.MustCompile(`stringArray|stringSlice|\bint(64)?\b|strconv|malformed|arg\(s\)|\blooks?\b|\btexts\b|gives out|goes on|is no (?:such )?\w+[,.;]?$`)

func TestHelpIsInPlainWords(t *testing.T) {
	t.Parallel()
	walk(tree(), func(cmd *cobra.Command) {
		help := cmd.Short + "\n" + cmd.Long
		for _, s := range kit.Sections(cmd, 0) {
			help += "\n" + s.Body
		}
		for line := range strings.Lines(help) {
			if found := jargon.FindString(line); found != "" {
				t.Errorf("%s: %q in %q", cmd.CommandPath(), found, strings.TrimSpace(line))
			}
		}
	})
}
