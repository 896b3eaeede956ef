// Package settings is `tally config`: contexts, settings, and where each value comes from.
package settings

import (
	"context"
	"iter"
	"slices"

	"tally/cmd/internal/config"
	"tally/cmd/internal/kit"
	"tally/output"
)

// Command declares `tally config`.
func Command() kit.Noun {
	return kit.Branch{
		Name: "config", Short: "Contexts, settings, and where each value comes from",
		Verbs: []kit.Verb{
			initVerb(), listVerb(), useVerb(), renameVerb(), copyVerb(), deleteVerb(),
			showVerb(), getVerb(), setVerb(), unsetVerb(), pathVerb(), editVerb(), loginVerb(), logoutVerb(),
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
		{Name: "name", Worth: output.Vital, Key: true, Value: func(c contextRow) any { return c.Name }, Doc: "name of the context"},
		{Name: "current", Type: output.Bool, Worth: output.Major, States: output.States{output.Good: {"true"}, output.Off: {"false"}}, Value: func(c contextRow) any { return c.Current }, Doc: "whether it is used when none is named"},
		{Name: "apis", Type: output.List, Value: func(c contextRow) any { return c.APIs }, Doc: "the APIs that it has settings for"},
	}
	return kit.Verb{
		Use: "list", Aliases: []string{"ls"}, Short: "List the contexts of the configuration file", Prints: true, Columns: kit.ColumnsOf(columns),
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
		current, _ := file.Default() // without a default there is none to mark
		for _, c := range file.Contexts {
			row := contextRow{Name: c.Name, Current: c.Name == current, APIs: []string{}}
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

// CompleteContexts offers the contexts of the configuration file.
func CompleteContexts(_ context.Context, call *kit.Call, typed string) []string {
	file, err := call.App.File()
	if err != nil {
		return nil
	}
	return kit.WithPrefix(file.Names(), typed)
}

// completeSetting offers keys, and then the known values of a key.
func completeSetting(ctx context.Context, call *kit.Call, typed string) []string {
	switch len(call.Args) {
	case 0:
		return completeKeys(ctx, call, typed)
	case 1:
		if s, err := config.Find(call.App.Settings(), call.Args[0]); err == nil {
			return kit.WithPrefix(slices.Clone(s.Offers()), typed)
		}
	}
	return nil
}

func completeKeys(_ context.Context, call *kit.Call, typed string) []string {
	if len(call.Args) > 0 {
		return nil
	}
	return kit.WithPrefix(config.Keys(call.App.Settings()), typed)
}
