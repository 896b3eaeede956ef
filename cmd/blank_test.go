package cmd

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tally/cmd/internal/cmdtest"
	"tally/cmd/internal/exit"
)

// blankValues are blanks of every kind that scripts produce.
var blankValues = []string{"", " ", "\t", "\n", "\u00a0", ","}

// TestD2NoFlagTakesABlank passes a blank to every flag of every command: exit 2,
// and the flag is named. Nothing is sent: there is no endpoint. The first
// command with a flag gets every kind of blank, the others one each in turn.
func TestD2NoFlagTakesABlank(t *testing.T) {
	t.Parallel()
	tried := map[string]int{}
	walk(tree(), func(cmd *cobra.Command) {
		if isTopic(cmd) {
			return
		}
		visitFlags(cmd, func(f *pflag.Flag) {
			kinds := blankValues
			if n := tried[f.Name]; n > 0 {
				kinds = blankValues[n%len(blankValues):][:1]
			}
			tried[f.Name]++
			for _, blank := range kinds {
				args := append(pathOf(cmd), "--"+f.Name+"="+blank)
				refusedBlank(t, append(args, exampleArgs(cmd)...), "--"+f.Name)
			}
		})
	})
	if len(tried) < 80 {
		t.Errorf("only %d flags were tried", len(tried))
	}
}

// TestD2NoArgumentIsBlank does so with every argument.
func TestD2NoArgumentIsBlank(t *testing.T) {
	t.Parallel()
	seen := 0
	walk(tree(), func(cmd *cobra.Command) {
		for i := range exampleArgs(cmd) {
			for _, blank := range blankValues {
				seen++
				args := exampleArgs(cmd)
				args[i] = blank
				refusedBlank(t, append(append(pathOf(cmd), "--"), args...), fmt.Sprintf("argument %d of %s is blank", i+1, cmd.CommandPath()))
			}
		}
	})
	if seen < 100 {
		t.Errorf("only %d arguments and blanks were tried", seen)
	}
}

func visitFlags(cmd *cobra.Command, visit func(*pflag.Flag)) {
	cmd.InitDefaultHelpFlag()
	visited := map[string]bool{"help": true, "version": true}
	for _, flags := range []*pflag.FlagSet{cmd.Flags(), cmd.InheritedFlags()} {
		flags.VisitAll(func(f *pflag.Flag) {
			if !visited[f.Name] {
				visited[f.Name] = true
				visit(f)
			}
		})
	}
}

func refusedBlank(t *testing.T, args []string, want string) {
	t.Helper()
	var out, errs bytes.Buffer
	code := Run(t.Context(), cmdtest.App(&out, &errs, nil), args)
	if code != exit.BadUsage || !strings.Contains(errs.String(), want) || out.Len() != 0 {
		t.Errorf("%q: exit %d, %q", args, code, errs.String())
	}
}

// pathOf is the path of a command, without the program's name.
func pathOf(cmd *cobra.Command) []string { return strings.Fields(cmd.CommandPath())[1:] }

// placeholder is an argument in a usage line: ID, [NAME], FILE...
var placeholder = regexp.MustCompile(`^\[?([A-Z][A-Z_-]*)`)

// exampleArgs are arguments that a command accepts, as many as its usage names.
func exampleArgs(cmd *cobra.Command) []string {
	var args []string
	for _, word := range strings.Fields(cmd.Use)[1:] {
		if m := placeholder.FindStringSubmatch(word); m != nil {
			args = append(args, "example")
		}
	}
	return args
}
