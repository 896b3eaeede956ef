package cmd

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"tally/cmd/internal/cmdtest"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// tree is the whole command tree of a program without any environment.
func tree() *cobra.Command {
	var out, errs bytes.Buffer
	root := newRoot(cmdtest.App(&out, &errs, nil))
	root.InitDefaultHelpCmd()
	return root
}

// walk visits every command that is ours and can be run.
func walk(cmd *cobra.Command, visit func(*cobra.Command)) {
	for _, child := range cmd.Commands() {
		if child.Name() == "completion" || child.Name() == "help" {
			continue
		}
		walk(child, visit)
	}
	visit(cmd)
}

// isTopic distinguishes help topics from commands.
func isTopic(cmd *cobra.Command) bool { return !cmd.HasSubCommands() && cmd.RunE == nil }

func TestEveryCommandIsDescribed(t *testing.T) {
	t.Parallel()
	walk(tree(), func(cmd *cobra.Command) {
		path := cmd.CommandPath()
		if cmd.Short == "" {
			t.Errorf("%s has no Short", path)
		}
		if isTopic(cmd) || cmd.HasSubCommands() {
			return
		}
		if cmd.Args == nil {
			t.Errorf("%s does not check its arguments", path)
		}
		if cmd.ValidArgsFunction == nil {
			t.Errorf("%s has no completion, not even an empty one", path)
		}
		if len(cmdtest.ExampleLines(cmd.Example)) < 2 {
			t.Errorf("%s has fewer than two examples", path)
		}
	})
}

// knownElsewhere are flags that have two meanings, each known from another
// program: --cascade is a policy in kubectl and a boolean in kfp, and -f is a
// file in kubectl and a field in gh.
var knownElsewhere = []string{"cascade", "f"}

// A flag means the same wherever it occurs: it has one type and one letter.
func TestFlagsMeanTheSameEverywhere(t *testing.T) {
	t.Parallel()
	type meaning struct{ kind, letter, where string }
	seen, letters := map[string]meaning{}, map[string]string{}
	walk(tree(), func(cmd *cobra.Command) {
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			if f.Usage == "" {
				t.Errorf("%s --%s has no description", cmd.CommandPath(), f.Name)
			}
			now := meaning{strings.TrimSuffix(strings.TrimSuffix(f.Value.Type(), "Slice"), "Array"), f.Shorthand, cmd.CommandPath()}
			before, known := seen[f.Name]
			if known && !slices.Contains(knownElsewhere, f.Name) && (before.kind != now.kind || before.letter != now.letter) {
				t.Errorf("--%s is %s -%s in %s and %s -%s in %s", f.Name, before.kind, before.letter, before.where, now.kind, now.letter, now.where)
			}
			seen[f.Name] = now
			if other := letters[f.Shorthand]; f.Shorthand != "" && other != "" && other != f.Name && !slices.Contains(knownElsewhere, f.Shorthand) {
				t.Errorf("-%s means --%s and --%s", f.Shorthand, other, f.Name)
			}
			letters[f.Shorthand] = f.Name
		})
	})
}
