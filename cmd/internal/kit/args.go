package kit

import (
	"errors"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tally/cmd/internal/app"
	"tally/cmd/internal/exit"
)

// OneArg allows exactly one argument.
func OneArg(cmd *cobra.Command, args []string) error { return cobra.ExactArgs(1)(cmd, args) }

// usageArgs makes a wrong argument a usage error, worded like the command's usage
// line.
func usageArgs(a *app.App, check cobra.PositionalArgs) cobra.PositionalArgs {
	if check == nil {
		check = cobra.NoArgs
	}
	return func(cmd *cobra.Command, args []string) error {
		err := check(cmd, args)
		if err == nil || takesSandboxValue(a, cmd, args) {
			return nil
		}
		return &exit.Coded{Code: exit.BadUsage, Err: miscounted(cmd, args, err), Hint: "usage: " + cmd.UseLine()}
	}
}

// PlainArgs is usageArgs for a command that is not made from a verb.
func PlainArgs(check cobra.PositionalArgs) cobra.PositionalArgs { return usageArgs(nil, check) }

// miscounted returns an error that names the missing or superfluous argument, or
// else err.
func miscounted(cmd *cobra.Command, args []string, err error) error {
	names := strings.Fields(cmd.Use)[1:]
	required := slices.IndexFunc(names, func(name string) bool { return strings.HasPrefix(name, "[") })
	if required < 0 {
		required = len(names)
	}
	endless := len(names) > 0 && strings.HasSuffix(strings.TrimSuffix(names[len(names)-1], "]"), "...")
	switch {
	case len(args) < required:
		return errors.New(strings.TrimSuffix(names[len(args)], "...") + " is missing")
	case len(args) > len(names) && !endless:
		return errors.New("unexpected argument " + quoted(args[len(names)]))
	}
	return err
}

// takesSandboxValue uses the only argument of a command that takes none as the
// value of --sandbox, if it was typed after the flag without a =.
func takesSandboxValue(a *app.App, cmd *cobra.Command, args []string) bool {
	if a == nil || len(args) != 1 || len(strings.Fields(cmd.Use)) > 1 {
		return false
	}
	i := slices.Index(a.Arguments, "--sandbox")
	if i < 0 || i+1 >= len(a.Arguments) || a.Arguments[i+1] != args[0] {
		return false
	}
	a.Global.Sandbox = args[0]
	return true
}
