package kit

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"tally/cmd/internal/exit"
	"tally/output"
)

// Group makes a command that only groups others.
func Group(use, short string, children ...*cobra.Command) *cobra.Command {
	cmd := &cobra.Command{
		Use: use, Short: short,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return nil
			}
			return exit.Usage(&UnknownCommandError{At: cmd, Typed: args})
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(children...)
	return cmd
}

// UnknownCommandError is the error for a command that does not exist.
type UnknownCommandError struct {
	// At is the last command that exists.
	At *cobra.Command
	// Typed are the words typed after it, the unknown command first.
	Typed []string
	// Elsewhere is the nearest command elsewhere in the tree, empty for none.
	Elsewhere string
}

// Error names the unknown command and the nearest existing one.
func (e *UnknownCommandError) Error() string {
	path, names := e.At.CommandPath(), childNames(e.At, true)
	message := fmt.Sprintf("unknown command %s for %s", quoted(e.Typed[0]), quoted(path))
	near := output.Nearest(e.Typed[0], names)
	switch {
	case strings.Contains(e.Typed[0], "="):
		return message + "; the value of a flag follows it with a =, as in --sandbox=pods=3"
	case near != "":
		return message + "; did you mean " + quoted(near) + "?"
	case e.Elsewhere != "":
		return message + "; did you mean " + quoted(e.Elsewhere) + "?"
	case len(names) > 0 && e.At.HasParent():
		return message + "; it has " + strings.Join(childNames(e.At, false), ", ")
	}
	return message + "; see " + path + " --help"
}

// childNames returns the names of a command's children, and their aliases if
// requested.
func childNames(cmd *cobra.Command, aliases bool) []string {
	var names []string
	for _, child := range cmd.Commands() {
		if child.IsAvailableCommand() || child.IsAdditionalHelpTopicCommand() {
			names = append(names, child.Name())
			if aliases {
				names = append(names, child.Aliases...)
			}
		}
	}
	return names
}

// Elsewhere returns the path of the command anywhere in the tree that the typed
// words name or nearly name; empty for none, or for too many.
func Elsewhere(root *cobra.Command, typed []string) string {
	found := named(root, typed[0])
	if len(found) == 0 {
		found = named(root, output.Nearest(typed[0], allNames(root)))
	}
	if len(found) != 1 {
		return ""
	}
	if len(typed) > 1 {
		for _, child := range found[0].Commands() {
			if child.Name() == typed[1] || child.HasAlias(typed[1]) {
				return child.CommandPath()
			}
		}
	}
	return found[0].CommandPath()
}

func named(cmd *cobra.Command, name string) []*cobra.Command {
	var found []*cobra.Command
	for _, child := range cmd.Commands() {
		if child.IsAvailableCommand() && name != "" && (child.Name() == name || child.HasAlias(name)) {
			found = append(found, child)
		}
		found = append(found, named(child, name)...)
	}
	return found
}

func allNames(cmd *cobra.Command) []string {
	names := childNames(cmd, true)
	for _, child := range cmd.Commands() {
		names = append(names, allNames(child)...)
	}
	return names
}

func quoted(s string) string { return strconv.Quote(s) }
