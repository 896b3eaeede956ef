package cmd

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"

	"tally/cmd/internal/cmdtest"
	"tally/cmd/internal/kit"
)

// ran is the output of a command line with a tree.
func ran(t *testing.T, args []string, needed kit.Needed) string {
	t.Helper()
	var out, errs bytes.Buffer
	root := newTree(cmdtest.App(&out, &errs, nil), needed)
	root.SetArgs(args)
	_, err := root.ExecuteC()
	if err != nil {
		errs.WriteString(err.Error())
	}
	return out.String() + errs.String()
}

// It is not visible that commands which were not named are outlines.
func TestOutlinesDoNotShow(t *testing.T) {
	t.Parallel()
	lines := []string{
		"", "--help", "help", "help help", "help kfp", "kfp --help", "kfp run --help", "kfp runs list --help", "help kfp jobs get", "help exit-codes", "help environment",
		"stackrox", "stackrox pod export --help", "hss --help", "cci imagesnapshot --help", "api --help", "api kfp --help", "config --help", "version -o name", "completion bash",
		"kpf", "kfp rusn", "kfp none", "stackrox pods exprot", "--none", "kfp runs --none", "verison",
		"__complete |", "__complete k|", "__complete kfp |", "__complete kfp r|", "__complete kfp run |", "__complete help |", "__complete help kfp |", "__complete kfp runs list --|", "__complete api |", "__complete --|", "__complete stackrox pods export --rows |",
	}
	for _, line := range lines {
		t.Run(line, func(t *testing.T) {
			t.Parallel()
			args := strings.Fields(strings.TrimSuffix(line, "|"))
			if strings.HasSuffix(line, " |") {
				args = append(args, "")
			}
			if diff := cmp.Diff(ran(t, args, kit.Everything), ran(t, args, kit.Named(args))); diff != "" {
				t.Errorf("-whole tree +named commands\n%s", diff)
			}
		})
	}
}

// An outline agrees with its command.
func TestOutlinesAreTrue(t *testing.T) {
	t.Parallel()
	everything := newRoot(cmdtest.App(&bytes.Buffer{}, &bytes.Buffer{}, nil))
	outlines := newTree(cmdtest.App(&bytes.Buffer{}, &bytes.Buffer{}, nil), func(*cobra.Command) bool { return false })
	apis := newTree(cmdtest.App(&bytes.Buffer{}, &bytes.Buffer{}, nil), isAPI)
	for _, tree := range []*cobra.Command{outlines, apis} {
		walk(tree, func(outline *cobra.Command) {
			whole, _, err := everything.Find(strings.Fields(outline.CommandPath())[1:])
			if err != nil {
				t.Fatal(err)
			}
			if outline.Name() != whole.Name() || outline.Short != whole.Short || !cmp.Equal(outline.Aliases, whole.Aliases) ||
				outline.IsAvailableCommand() != whole.IsAvailableCommand() || outline.Hidden != whole.Hidden {
				t.Errorf("%s: %q %q is outlined as %q %q", whole.CommandPath(), whole.Short, whole.Aliases, outline.Short, outline.Aliases)
			}
		})
	}
}

func isAPI(cmd *cobra.Command) bool {
	for _, api := range apis() {
		if api.Name == cmd.Name() {
			return true
		}
	}
	return false
}

// Completion says what a column is, once, and offers both directions of --sort.
func TestCompletionOfColumns(t *testing.T) {
	t.Parallel()
	for line, want := range map[string][]string{
		"stackrox pods export --columns name,s":              {"name,started\twhen Kubernetes created the pod"},
		"stackrox pods export --rows containers --columns s": {"state\tlive or terminated", "started\twhen it started"},
		"stackrox pods export --sort deployment_":            {"deployment_id\tUUID of its deployment", "deployment_id:desc\tUUID of its deployment"},
		"kfp runs list --columns +stat":                      {"+status\tPending, Running, Succeeded, Skipped, Failed, Error, Terminating or Unknown", "+state\tstatus in the words of v2beta1, such as SUCCEEDED or CANCELING"},
	} {
		t.Run(line, func(t *testing.T) {
			t.Parallel()
			args := append([]string{"__complete"}, strings.Fields(line)...)
			lines := strings.Split(ran(t, args, kit.Named(args)), "\n")
			got := lines[:max(0, slices.IndexFunc(lines, func(s string) bool { return strings.HasPrefix(s, ":") }))]
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}
