package cmd

import (
	"io"
	"strings"

	"github.com/spf13/cobra"

	"tally/cmd/internal/app"
	"tally/cmd/internal/kit"
	"tally/cmd/internal/term"
)

// Commands returns the tree of all commands, for generated documentation such as
// manual pages. They cannot be run: they have neither an environment nor a
// terminal.
func Commands() *cobra.Command {
	return newRoot(&app.App{
		In: strings.NewReader(""), Out: term.NewStream(io.Discard), Err: term.NewStream(io.Discard),
		Lookup:  func(string) (string, bool) { return "", false },
		Version: version(),
	})
}

// Section is a part of a command's help after its description.
type Section = kit.Section

// Sections returns the parts of a command's help, in order.
func Sections(command *cobra.Command) []Section { return kit.Sections(command, 0) }
