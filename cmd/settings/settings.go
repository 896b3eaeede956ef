// Package settings is `tally config`: contexts, settings, and where each value comes from.
package settings

import (
	"context"
	"fmt"
	"iter"
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tally/cmd/internal/app"
	"tally/cmd/internal/config"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/kit"
	"tally/output"
)

// Command is `tally config`.
func Command() kit.Noun {
	return kit.Branch{
		Name: "config", Short: "Contexts, settings, and where each value comes from",
		Verbs: []kit.Verb{
			initVerb(), listVerb(), useVerb(), showVerb(), setVerb(), unsetVerb(), pathVerb(), editVerb(), loginVerb(),
		},
	}
}

// contextRow is one context of the file.
type contextRow struct {
	Name    string   `json:"name"`
	Current bool     `json:"current"`
	APIs    []string `json:"apis"`
}

func listVerb() kit.Verb {
	columns := []output.Column[contextRow]{
		{Name: "name", Key: true, Value: func(c contextRow) any { return c.Name }, Doc: "name of the context"},
		{Name: "current", Value: func(c contextRow) any { return c.Current }, Doc: "whether it is used when none is named"},
		{Name: "apis", Value: func(c contextRow) any { return c.APIs }, Doc: "the APIs that it has settings of"},
	}
	return kit.Verb{
		Use: "list", Aliases: []string{"ls"}, Short: "List the contexts of the configuration file", Prints: true,
		Example: "  tally config list\n  tally config list -o json",
		Run: kit.NoFlags(func(ctx context.Context, call *kit.Call) error {
			return kit.Print(ctx, call, kit.RowsOf(columns, func(context.Context) (kit.Source, iter.Seq2[contextRow, error], error) {
				file, err := call.App.File()
				if err != nil {
					return kit.Source{}, nil, err
				}
				return kit.Source{Endpoint: file.Path}, contextRows(file), nil
			}))
		}),
	}
}

func contextRows(file *config.File) iter.Seq2[contextRow, error] {
	return func(yield func(contextRow, error) bool) {
		for _, c := range file.Contexts {
			row := contextRow{Name: c.Name, Current: c.Name == file.Current, APIs: []string{}}
			for api := range c.Values {
				row.APIs = append(row.APIs, api)
			}
			slices.Sort(row.APIs)
			if !yield(row, nil) {
				return
			}
		}
	}
}

func useVerb() kit.Verb {
	return kit.Verb{
		Use: "use NAME", Short: "Make a context the current one", Args: kit.OneArg, Complete: CompleteContexts,
		Example: "  tally config set --context prod stackrox.endpoint central.example.com && tally config use prod\n  tally config use nonesuch # exit 2",
		Run: kit.NoFlags(func(_ context.Context, call *kit.Call) error {
			return change(call, func(e *config.Editor) error { return e.Use(call.Args[0]) })
		}),
	}
}

// CompleteContexts offers the contexts of the configuration file.
func CompleteContexts(_ context.Context, call *kit.Call, typed string) []string {
	file, err := call.App.File()
	if err != nil {
		return nil
	}
	return kit.WithPrefix(file.Names(), typed)
}

func completeKeys(_ context.Context, call *kit.Call, typed string) []string {
	if len(call.Args) > 0 {
		return nil
	}
	return kit.WithPrefix(config.Keys(call.App.Settings()), typed)
}

func setVerb() kit.Verb {
	return kit.Verb{
		Use: "set KEY VALUE", Short: "Set a key of a context, such as stackrox.endpoint", Args: cobra.ExactArgs(2), Complete: completeKeys,
		Long: "Set a key of the context that --context names, or of the current one. A context\nthat does not exist is made. Comments in the file stay.",
		Example: "  tally config set stackrox.endpoint central.example.com\n" +
			"  tally config set --context staging stackrox.token-command 'pass show rox'",
		Run: kit.NoFlags(func(_ context.Context, call *kit.Call) error {
			return changeContext(call, func(e *config.Editor, name string) error { return e.Set(name, call.Args[0], call.Args[1]) })
		}),
	}
}

func unsetVerb() kit.Verb {
	return kit.Verb{
		Use: "unset KEY", Short: "Remove a key from a context", Args: kit.OneArg, Complete: completeKeys,
		Example: "  tally config set stackrox.ca /etc/ca.pem && tally config unset stackrox.ca\n  tally config unset stackrox.ca # exit 2: it is not set",
		Run: kit.NoFlags(func(_ context.Context, call *kit.Call) error {
			return changeContext(call, func(e *config.Editor, name string) error { return e.Unset(name, call.Args[0]) })
		}),
	}
}

// change edits the file; what is wrong with the change is the user's mistake.
func change(call *kit.Call, edit func(*config.Editor) error) error {
	e, err := config.Edit(config.DefaultPath(call.App.Lookup), call.App.Settings())
	if err != nil {
		return exit.Usage(err)
	}
	if err := edit(e); err != nil {
		return exit.Usage(err)
	}
	return e.Save()
}

// changeContext edits the context that --context names, or the current one, or
// the first one of a new file.
func changeContext(call *kit.Call, edit func(e *config.Editor, context string) error) error {
	name, err := call.App.ContextName()
	if err != nil {
		return err
	}
	return change(call, func(e *config.Editor) error { return edit(e, name) })
}

func pathVerb() kit.Verb {
	return kit.Verb{
		Use: "path", Short: "Print where the configuration file is, or would be",
		Example: "  tally config path\n  TALLY_CONFIG=/etc/tally.yaml tally config path",
		Run: kit.NoFlags(func(_ context.Context, call *kit.Call) error {
			path := config.DefaultPath(call.App.Lookup)
			if err := config.CheckPath(path); err != nil {
				return err
			}
			if _, err := fmt.Fprintln(call.App.Out, path); err != nil {
				return &output.WriteError{Err: err}
			}
			return nil
		}),
	}
}

const initText = `# Settings of tally; see "tally help environment" and "tally config show".
# Secrets have no place here: name a file with token-file, a command with
# token-command, or run "tally config login".
current: default
contexts:
  - name: default
`

func initVerb() kit.Verb {
	return kit.Verb{
		Use: "init", Short: "Make a configuration file with one context",
		Example: "  tally config init\n  TALLY_CONFIG=other.yaml tally config init",
		Run: kit.NoFlags(func(_ context.Context, call *kit.Call) error {
			file, err := call.App.File()
			if err != nil {
				return err
			}
			if file.Exists {
				return exit.Usagef("%s is there already; change it with tally config set or edit", file.Path)
			}
			if err := config.CheckPath(file.Path); err != nil {
				return err
			}
			if err := config.Write(file.Path, []byte(initText)); err != nil {
				return err
			}
			call.App.Notice("wrote %s; go on with tally config set KEY VALUE", file.Path)
			return nil
		}),
	}
}

// settingRow is one setting and where its value comes from.
type settingRow struct {
	Key    string `json:"key"`
	Value  string `json:"value"`
	Source string `json:"source"`
	Doc    string `json:"doc"`
}

func showVerb() kit.Verb {
	return kit.Verb{
		Use: "show", Short: "Show every setting that has a value, and where it comes from", Prints: true,
		Example: "  tally config show\n  ROX_API_TOKEN=not-a-real-token tally config show --all -o wide",
		Run: func(flags *pflag.FlagSet) kit.Work {
			all := flags.Bool("all", false, "show what is not set as well")
			return func(ctx context.Context, call *kit.Call) error { return show(ctx, call, *all) }
		},
	}
}

func show(ctx context.Context, call *kit.Call, all bool) error {
	columns := []output.Column[settingRow]{
		{Name: "key", Key: true, Value: func(s settingRow) any { return s.Key }, Doc: "the setting"},
		{Name: "value", Value: func(s settingRow) any { return s.Value }, Doc: "its value; secrets are masked"},
		{Name: "source", Value: func(s settingRow) any { return s.Source }, Doc: "where the value comes from"},
		{Name: "doc", Wide: true, Value: func(s settingRow) any { return s.Doc }, Doc: "what it is"},
	}
	return kit.Print(ctx, call, kit.RowsOf(columns, func(ctx context.Context) (kit.Source, iter.Seq2[settingRow, error], error) {
		rows, err := settingRows(ctx, call.App, all)
		return kit.Source{}, rows, err
	}))
}

// settingRows resolves every setting of every API. With --sandbox on the
// command line nothing is started: the values are those without it.
func settingRows(ctx context.Context, a *app.App, all bool) (iter.Seq2[settingRow, error], error) {
	a.Global.Sandbox = ""
	var rows []settingRow
	for _, api := range a.APIs() {
		values, err := a.Values(ctx, api.Name, nil)
		if err != nil {
			return nil, err
		}
		for _, s := range api.Settings() {
			v := values[s.Key]
			if v.Text != "" || all {
				rows = append(rows, settingRow{Key: s.API + "." + s.Key, Value: shown(v), Source: v.Source.String(), Doc: s.Doc})
			}
		}
	}
	return kit.Each(rows), nil
}

// shown is a value as it can be printed.
func shown(v config.Value) string {
	if v.Setting.Secret && v.Text != "" {
		return "**redacted**"
	}
	return v.Text
}
