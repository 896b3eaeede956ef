package kit

import (
	"context"
	"maps"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tally/cmd/internal/app"
)

// Call is one run of a command.
type Call struct {
	// App is what the command was given.
	App *app.App
	// Args are the arguments that are no flags.
	Args []string
	// Output are the flags that say how and where to print.
	Output *Output

	api string
	cmd *cobra.Command
}

// Values resolves the settings of the command's API.
func (c *Call) Values(ctx context.Context) (app.Values, error) {
	return c.App.Values(ctx, c.api, c.flag)
}

// API is the name of the API that the command belongs to.
func (c *Call) API() string { return c.api }

// For is the same call as a command of another API sees it.
func (c *Call) For(api string) *Call {
	other := *c
	other.api = api
	return &other
}

// Changed tells whether a flag was given.
func (c *Call) Changed(name string) bool { return c.cmd.Flags().Changed(name) }

// Path is the command as typed: "tally stackrox pods export".
func (c *Call) Path() string { return c.cmd.CommandPath() }

func (c *Call) flag(_, name string) (string, bool) {
	f := c.cmd.Flags().Lookup(name)
	if f == nil || !f.Changed || f.Annotations[settingAnnotation] == nil {
		return "", false
	}
	return f.Value.String(), true
}

// Verb declares a command.
type Verb struct {
	// Use is the name and its arguments: "get ID...".
	Use     string
	Aliases []string
	// Short is one line, Long the rest of the help.
	Short, Long string
	// Example has at least two lines that can be run.
	Example string
	// Args checks the arguments; nil allows none.
	Args cobra.PositionalArgs
	// Flags declares the command's own flags.
	Flags func(*pflag.FlagSet)
	// Prints gives the command the flags of output.
	Prints bool
	// Complete offers arguments; nil offers none.
	Complete Completer
	// Files offers files where Complete offers nothing.
	Files bool
	// Values offers values of flags, by the flag's name.
	Values map[string]Completer
	// Columns are the names that --columns and --sort offer, each with a tab and
	// what it is behind it; nil offers none.
	Columns func() []string
	// Run does the work.
	Run func(ctx context.Context, call *Call) error
}

// command makes the cobra command of an API's verb.
func (v Verb) command(a *app.App, api string) *cobra.Command {
	call := &Call{App: a, api: api, Output: &Output{}}
	cmd := &cobra.Command{
		Use: v.Use, Aliases: v.Aliases, Short: v.Short, Long: v.Long, Example: v.Example,
		Args:              usageArgs(v.Args),
		ValidArgsFunction: v.Complete.cobra(call, v.Files),
		RunE: func(cmd *cobra.Command, args []string) error {
			call.cmd, call.Args = cmd, args
			return v.Run(cmd.Context(), call)
		},
	}
	if v.Prints {
		call.Output.bind(cmd.Flags())
	}
	if v.Flags != nil {
		v.Flags(cmd.Flags())
	}
	for name, values := range v.values() {
		completeFlag(cmd, name, values.cobra(call, false))
	}
	return cmd
}

// CompleteFlag offers values of a flag that belongs to no verb.
func CompleteFlag(a *app.App, cmd *cobra.Command, name string, values Completer) {
	completeFlag(cmd, name, values.cobra(&Call{App: a, Output: &Output{}}, false))
}

func completeFlag(cmd *cobra.Command, name string, offer cobra.CompletionFunc) {
	if err := cmd.RegisterFlagCompletionFunc(name, offer); err != nil {
		panic(err) // the declaration names a flag that it does not have
	}
}

// values are the completions of the verb's own flags and of those of output.
func (v Verb) values() map[string]Completer {
	all := map[string]Completer{}
	if v.Prints {
		all["output"] = completeFormat
		all["columns"], all["sort"] = completeList(v.columns), completeSort(v.columns)
	}
	maps.Copy(all, v.Values)
	return all
}

func (v Verb) columns() []string {
	if v.Columns == nil {
		return nil
	}
	return v.Columns()
}

// Single is a command that is a verb by itself, without a noun.
func Single(v Verb) Noun { return single{v} }

type single struct{ verb Verb }

// Outline implements Noun.
func (s single) Outline() *cobra.Command {
	cmd := Group(s.verb.Use, s.verb.Short)
	cmd.Aliases = s.verb.Aliases
	return cmd
}

// Command implements Noun.
func (s single) Command(a *app.App, api string) *cobra.Command { return s.verb.command(a, api) }
