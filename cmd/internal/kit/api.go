package kit

import (
	"fmt"
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
	Command(a *app.App, api string) *cobra.Command
}

// API makes an API's command from its declaration: the settings become flags
// of every command under it.
func API(a *app.App, api app.API, nouns ...Noun) *cobra.Command {
	cmd := Group(api.Name, api.Title)
	addSettings(cmd.PersistentFlags(), api)
	for _, n := range nouns {
		cmd.AddCommand(n.Command(a, api.Name))
	}
	return cmd
}

// WithSettings is a verb that stands outside of its API's command and has the
// API's settings as flags all the same.
func WithSettings(a *app.App, api app.API, v Verb) *cobra.Command {
	cmd := v.command(a, api.Name)
	addSettings(cmd.Flags(), api)
	return cmd
}

func addSettings(flags *pflag.FlagSet, api app.API) {
	for _, s := range api.Settings {
		if s.HasFlag() {
			addSetting(flags, s)
		}
	}
}

// addSetting declares a setting's flag. Its value is kept as text: the
// resolver checks flags, variables and the file alike.
func addSetting(flags *pflag.FlagSet, s config.Setting) {
	doc := s.Doc
	if len(s.Values) > 0 {
		doc += fmt.Sprintf(" (%s)", strings.Join(s.Values, ", "))
	}
	f := flags.VarPF(&settingValue{kind: s.Kind}, s.Key, s.Short, doc+fmt.Sprintf(" [$%s]", s.Variables()[len(s.Variables())-1]))
	f.Annotations = map[string][]string{settingAnnotation: {s.API}}
	f.DefValue = s.Default
	if s.Kind == config.Bool {
		f.NoOptDefVal = "true"
	}
}

// settingValue is a setting's text as it was typed.
type settingValue struct {
	text string
	kind config.Kind
}

// String implements pflag.Value.
func (v *settingValue) String() string { return v.text }

// Set implements pflag.Value.
func (v *settingValue) Set(text string) error {
	v.text = text
	return nil
}

// Type implements pflag.Value; help shows it.
func (v *settingValue) Type() string {
	names := map[config.Kind]string{config.Text: "string", config.Path: "file", config.Bool: "bool", config.Duration: "duration", config.Count: "int"}
	return names[v.kind]
}
