package kit

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tally/cmd/internal/app"
	"tally/cmd/internal/config"
)

// settingAnnotation marks the flags that belong to settings.
const settingAnnotation = "tally_setting"

// Noun is a resource's command, made for one API.
type Noun interface {
	// Outline returns the command's name and its line in a list of commands,
	// without its flags and verbs.
	Outline() *cobra.Command
	// Command returns the whole command.
	Command(a *app.App, api string) *cobra.Command
}

// API makes an API's command from its declaration: the settings become flags of
// every command under it. Commands that are not needed stay outlines.
func API(a *app.App, api app.API, needed Needed, nouns func() []Noun) *cobra.Command {
	cmd := Group(api.Name, api.Title)
	if !needed(cmd) {
		return cmd
	}
	addSettings(cmd, cmd.PersistentFlags(), api)
	for _, n := range nouns() {
		cmd.AddCommand(needed.command(n, a, api.Name))
	}
	return cmd
}

// Needed reports whether the whole command is needed, or only its outline.
type Needed func(outline *cobra.Command) bool

// Everything needs the whole of every command.
func Everything(*cobra.Command) bool { return true }

// Named needs the commands that the arguments of the program may name. Making the
// flags of all commands takes longer than many of them run.
func Named(args []string) Needed {
	return func(outline *cobra.Command) bool {
		return slices.ContainsFunc(args, func(arg string) bool { return arg == outline.Name() || outline.HasAlias(arg) })
	}
}

// Add adds nouns that belong to no API.
func (n Needed) Add(a *app.App, to *cobra.Command, nouns ...Noun) {
	for _, noun := range nouns {
		to.AddCommand(n.command(noun, a, ""))
	}
}

func (n Needed) command(noun Noun, a *app.App, api string) *cobra.Command {
	if outline := noun.Outline(); !n(outline) {
		return outline
	}
	return noun.Command(a, api)
}

// WithSettings makes the command of a verb that is outside its API's command but
// has the API's settings as flags.
func WithSettings(a *app.App, api app.API, v Verb) *cobra.Command {
	cmd := v.command(a, api.Name)
	addSettings(cmd, cmd.Flags(), api)
	return cmd
}

func addSettings(cmd *cobra.Command, flags *pflag.FlagSet, api app.API) {
	for _, s := range api.Settings() {
		if !s.HasFlag() {
			continue
		}
		addSetting(flags, s)
		if offers := s.Offers(); len(offers) > 0 {
			completeFlag(cmd, s.FlagName(), func(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
				return beginning(offers, typed), cobra.ShellCompDirectiveNoFileComp
			})
		}
	}
}

// addSetting declares a setting's flag. Its value is kept as a string: the
// resolver checks flags, variables and the file alike.
func addSetting(flags *pflag.FlagSet, s config.Setting) {
	doc := s.Doc
	if len(s.Values) > 0 {
		doc += fmt.Sprintf(" (%s)", strings.Join(s.Values, ", "))
	}
	f := flags.VarPF(&settingValue{kind: s.Kind}, s.FlagName(), s.Short, doc+fmt.Sprintf(" [$%s]", s.Variables()[min(1, len(s.Env))]))
	f.Annotations = map[string][]string{settingAnnotation: {s.API}}
	f.DefValue = s.Default
	if s.Kind == config.Bool {
		f.NoOptDefVal = "true"
	}
}

// settingValue is a setting's value as typed.
type settingValue struct {
	value string
	kind  config.Kind
}

// String implements pflag.Value.
func (v *settingValue) String() string { return v.value }

// Set implements pflag.Value.
func (v *settingValue) Set(s string) error {
	v.value = s
	return nil
}

// Type implements pflag.Value; help shows it.
func (v *settingValue) Type() string {
	names := map[config.Kind]string{config.Text: "string", config.URL: "string", config.Path: "file", config.Bool: "bool", config.Duration: "duration", config.Count: "int"}
	return names[v.kind]
}
