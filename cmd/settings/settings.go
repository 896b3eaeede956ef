// Package settings is `tally config`: contexts, settings, and where each value comes from.
package settings

import (
	"context"
	"fmt"
	"iter"
	"slices"

	"github.com/spf13/cobra"

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
