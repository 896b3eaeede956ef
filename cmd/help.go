package cmd

import (
	"errors"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tally/cmd/internal/app"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/kit"
)

// helpCommand shows the help of a command or a topic; one that does not exist is
// a usage error.
func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use: "help [COMMAND...]", Short: "Help for a command, or on a topic",
		Long:    "Show the help of a command or on a topic, such as exit-codes.",
		Example: "  tally help kfp runs list\n  tally help exit-codes",
		ValidArgsFunction: func(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
			about, err := below(cmd.Root(), args)
			if err != nil {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return helpNames(about, typed), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			about, err := below(cmd.Root(), args)
			if err != nil {
				return err
			}
			about.InitDefaultHelpFlag()
			about.InitDefaultVersionFlag()
			return about.Help()
		},
	}
}

// below returns the command at a path of names.
func below(cmd *cobra.Command, names []string) (*cobra.Command, error) {
	for i, name := range names {
		next := child(cmd, name)
		if next == nil {
			return nil, exit.Usage(&kit.UnknownCommandError{At: cmd, Typed: names[i:]})
		}
		cmd = next
	}
	return cmd, nil
}

func child(cmd *cobra.Command, name string) *cobra.Command {
	for _, c := range cmd.Commands() {
		if c.Name() == name || c.HasAlias(name) {
			return c
		}
	}
	return nil
}

// helpNames returns the commands and topics that begin with the typed word.
func helpNames(cmd *cobra.Command, typed string) []string {
	var names []string
	for _, c := range cmd.Commands() {
		shown := c.IsAvailableCommand() || c.IsAdditionalHelpTopicCommand()
		if shown && c.Name() != "help" && strings.HasPrefix(c.Name(), typed) {
			names = append(names, cobra.CompletionWithDesc(c.Name(), c.Short))
		}
	}
	return names
}

const flagsHelp = `Every command has these flags:

`

const flagsMore = `
Commands of an API have flags for the connection as well, such as --endpoint:
"tally help environment" lists their variables. The flags of a command that has
rows are in its own help, as in "tally stackrox pods export --help".`

// flagsTopic lists the flags that every command has.
func flagsTopic(a *app.App) string {
	flags := pflag.NewFlagSet("", pflag.ContinueOnError)
	globals(&app.App{Lookup: a.Lookup}, flags)
	return flagsHelp + kit.FlagUsages(flags, 80) + flagsMore
}

// elsewhere completes an error about an unknown command with the nearest command
// of the whole tree, since a run builds only the branches that were named.
func elsewhere(err error) {
	var unknown *kit.UnknownCommandError
	if errors.As(err, &unknown) {
		unknown.Elsewhere = kit.Elsewhere(Commands(), unknown.Typed)
	}
}
