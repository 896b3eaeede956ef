package kit

import (
	"context"
	"maps"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tally/cmd/internal/app"
	"tally/output"
)

// Verb declares a command. Any number of commands can be made from it, each with
// its own flag values.
type Verb struct {
	// Use is the name and its arguments: "get ID...".
	Use     string
	Aliases []string
	// Short is one line, Long the rest of the help.
	Short, Long string
	// Example has at least two command lines that can be run.
	Example string
	// Args checks the arguments; nil allows none.
	Args cobra.PositionalArgs
	// Prints adds the output flags.
	Prints bool
	// Elsewhere is the default format if the output is not a terminal; empty
	// means the format for terminals.
	Elsewhere string
	// Saves adds the flags of files instead, for unchanged bytes from a server;
	// see [Save].
	Saves bool
	// Contexts lets the command read several contexts concurrently. Its Run is
	// then called for each of them, and prints once.
	Contexts bool
	// APIs are the APIs that a command of no API reads: its Run is called for each
	// API for which a context has settings, and the rows have a column context.
	APIs []string
	// Complete offers arguments; nil offers none. Arguments named like the
	// resource's Arg are completed without it.
	Complete Completer
	// Files offers files where Complete offers nothing.
	Files bool
	// Values offers values of flags, by the flag's name.
	Values map[string]Completer
	// Columns are the columns of the rows, for help and completion, each with a
	// tab and a description after its name, from [ColumnsOf]. Nil means those of
	// the resource, or none for a command without one.
	Columns func() []string
	// Chosen returns the columns of the rows that flags select, if there are several
	// kinds, for completion; nil means Columns.
	Chosen func(call *Call) []string
	// Run declares the flags and does the work.
	Run Action
}

// ColumnsOf returns the columns of rows for [Verb.Columns].
func ColumnsOf[R any](columns []output.Column[R]) func() []string {
	return output.SchemaOf(columns).Described
}

// Work is the work of a command.
type Work func(ctx context.Context, call *Call) error

// Action declares the flags of a command and returns its work, which reads their
// values. It is called once for every command that is made from a verb.
type Action func(flags *pflag.FlagSet) Work

// NoFlags is the action of a command without its own flags.
func NoFlags(work Work) Action { return func(*pflag.FlagSet) Work { return work } }

// WithFlags is the action of a command whose flags are an F: bind declares them,
// and run reads their values.
func WithFlags[F any](bind func(*F, *pflag.FlagSet), run func(*F, context.Context, *Call) error) Action {
	return func(flags *pflag.FlagSet) Work {
		f := new(F)
		bind(f, flags)
		return func(ctx context.Context, call *Call) error { return run(f, ctx, call) }
	}
}

// command makes the cobra command of an API's verb.
func (v Verb) command(a *app.App, api string) *cobra.Command {
	cmd := &cobra.Command{
		Use: v.Use, Aliases: v.Aliases, Short: v.Short, Long: v.Long, Example: v.Example,
		Args: usageArgs(a, v.Args),
	}
	flags := &Output{}
	if v.Prints {
		flags.bind(cmd.Flags())
		grouped(cmd.Flags(), groupOutput)
		if v.Elsewhere != "" {
			cmd.Flags().Lookup("output").DefValue += "; " + v.Elsewhere + " without a terminal"
		}
		cmd.Annotations = map[string]string{columnsAnnotation: strings.Join(v.columns(), "\n")}
	}
	if v.Saves {
		flags.bindFiles(cmd.Flags())
	}
	if v.Prints || v.Saves {
		BindStorage(cmd.Flags())
	}
	several := &contexts{}
	if v.Contexts {
		several.bind(cmd.Flags())
	}
	work := v.over(several, v.Run(cmd.Flags()))
	called := func(cmd *cobra.Command, args []string) *Call {
		flags.normalize()
		if v.Elsewhere != "" && !cmd.Flags().Changed("output") && !a.Out.IsTerminal() {
			flags.Format = v.Elsewhere
		}
		return &Call{App: a, Args: args, Output: flags, api: api, cmd: cmd}
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error { return called(cmd, args).measure(cmd.Context(), work) }
	cmd.ValidArgsFunction = v.Complete.cobra(called, v.Files)
	for name, values := range v.values() {
		if takesList(cmd.Flags().Lookup(name)) {
			values = Listed(values)
		}
		completeFlag(cmd, name, values.cobra(called, false))
	}
	return cmd
}

// takesList reports whether the value of a flag is a comma-separated list.
func takesList(f *pflag.Flag) bool {
	if f == nil {
		return false
	}
	_, ok := f.Value.(pflag.SliceValue)
	return ok && f.Name != "columns" && f.Name != "partition" // those complete their lists themselves
}

// CompleteFlag completes a flag that belongs to no verb.
func CompleteFlag(a *app.App, cmd *cobra.Command, name string, values Completer) {
	completeFlag(cmd, name, values.cobra(func(cmd *cobra.Command, args []string) *Call {
		return &Call{App: a, Args: args, Output: &Output{}, cmd: cmd}
	}, false))
}

func completeFlag(cmd *cobra.Command, name string, offer cobra.CompletionFunc) {
	if err := cmd.RegisterFlagCompletionFunc(name, offer); err != nil {
		panic(err) // the declaration names a flag that it does not have
	}
}

// values returns the completions of the verb's own flags and of the output flags.
func (v Verb) values() map[string]Completer {
	all := map[string]Completer{}
	if v.Prints {
		all["output"] = completeFormat
		all["columns"], all["sort"] = completeList(v.chosen), completeSort(v.chosen)
		all["partition"] = completeList(func(call *Call) []string {
			return append([]string{"date\tthe day of the export, in UTC", "context\tthe context in use"}, v.chosen(call)...)
		})
	}
	maps.Copy(all, v.Values)
	return all
}

// chosen returns the columns of the rows that the flags of a call select.
func (v Verb) chosen(call *Call) []string {
	if v.Chosen == nil {
		return v.columns()
	}
	return v.Chosen(call)
}

func (v Verb) columns() []string {
	if v.Columns == nil {
		return nil
	}
	return v.Columns()
}

// Single makes a command from a verb without a noun.
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
