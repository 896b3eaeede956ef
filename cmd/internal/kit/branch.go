package kit

import (
	"strings"

	"github.com/spf13/cobra"

	"tally/cmd/internal/app"
)

// Branch declares a noun that only groups verbs.
type Branch struct {
	// Name is the noun in the plural, Singular its alias.
	Name, Singular string
	// Short is the noun in words.
	Short string
	// Verbs are its commands.
	Verbs []Verb
}

// Outline implements Noun.
func (b Branch) Outline() *cobra.Command { return outline(b.Name, b.Singular, b.Short) }

// Command implements Noun.
func (b Branch) Command(a *app.App, api string) *cobra.Command {
	cmd := b.Outline()
	for _, v := range b.Verbs {
		cmd.AddCommand(v.command(a, api))
	}
	return cmd
}

func outline(name, singular, short string) *cobra.Command {
	cmd := Group(name, strings.ToUpper(short[:1])+short[1:])
	if singular != "" {
		cmd.Aliases = []string{singular}
	}
	return cmd
}
