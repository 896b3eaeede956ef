package kit

import (
	"fmt"

	"github.com/spf13/cobra"

	"tally/cmd/internal/exit"
	"tally/output"
)

// OneArg allows exactly one argument.
func OneArg(cmd *cobra.Command, args []string) error { return cobra.ExactArgs(1)(cmd, args) }

// usageArgs makes a wrong argument a usage error.
func usageArgs(check cobra.PositionalArgs) cobra.PositionalArgs {
	if check == nil {
		check = cobra.NoArgs
	}
	return func(cmd *cobra.Command, args []string) error {
		if err := check(cmd, args); err != nil {
			return exit.Usagef("%w\n  usage: %s", err, cmd.UseLine())
		}
		return nil
	}
}

// Group is a command that only holds others.
func Group(use, short string, children ...*cobra.Command) *cobra.Command {
	cmd := &cobra.Command{
		Use: use, Short: short,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return nil
			}
			return exit.Usage(unknownCommand(cmd, args[0]))
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(children...)
	return cmd
}

func unknownCommand(cmd *cobra.Command, typed string) error {
	var names []string
	for _, child := range cmd.Commands() {
		if child.IsAvailableCommand() {
			names = append(append(names, child.Name()), child.Aliases...)
		}
	}
	if near := output.Nearest(typed, names); near != "" {
		return fmt.Errorf("unknown command %q for %q; did you mean %q?", typed, cmd.CommandPath(), near)
	}
	return fmt.Errorf("unknown command %q for %q; see %s --help", typed, cmd.CommandPath(), cmd.CommandPath())
}
