package settings

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"tally/cmd/internal/config"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/kit"
	"tally/output"
)

func setVerb() kit.Verb {
	return kit.Verb{
		Use: "set KEY VALUE", Short: "Set a key of a context, such as stackrox.endpoint", Args: cobra.ExactArgs(2), Complete: completeSetting, Files: true,
		Long: "Set a key of the context that --context names, or of the current one. A context\nthat does not exist is created. Comments and blank lines are kept.",
		Example: "  tally config set stackrox.endpoint central.example.com\n" +
			"  tally config set --context staging stackrox.token-command 'pass show rox'",
		Run: kit.NoFlags(func(ctx context.Context, call *kit.Call) error {
			return changeContext(ctx, call, func(e *config.Editor, name string) error { return e.Set(name, call.Args[0], call.Args[1]) })
		}),
	}
}

func unsetVerb() kit.Verb {
	return kit.Verb{
		Use: "unset KEY", Short: "Remove a key from a context", Args: kit.OneArg, Complete: completeKeys,
		Example: "  tally config set stackrox.ca /etc/ca.pem && tally config unset stackrox.ca\n  tally config set kfp.namespace team && tally config unset kfp.namespace",
		Run: kit.NoFlags(func(ctx context.Context, call *kit.Call) error {
			return changeContext(ctx, call, func(e *config.Editor, name string) error { return e.Unset(name, call.Args[0]) })
		}),
	}
}

func getVerb() kit.Verb {
	return kit.Verb{
		Use: "get KEY", Short: "Print the value of a key of a context", Args: kit.OneArg, Complete: completeKeys,
		Long: "Print the value that the file has for a key, in the context that --context names\nor in the current one. A key that is not set there is exit code 5. Use tally\n" +
			"config show for the value that a command would use, after flags and variables.",
		Example: "  tally config set stackrox.attempts 2 && tally config get stackrox.attempts\n  tally config set --context lab kfp.namespace team && tally config get --context lab kfp.namespace",
		Run: kit.NoFlags(func(_ context.Context, call *kit.Call) error {
			value, err := fileValue(call, call.Args[0])
			if err != nil {
				return err
			}
			return printLine(call, value)
		}),
	}
}

// fileValue returns the value of a key in the file.
func fileValue(call *kit.Call, key string) (string, error) {
	name, err := call.App.ContextName()
	if err != nil {
		return "", err
	}
	file, err := call.App.FileToChange()
	if err != nil {
		return "", err
	}
	s, err := config.Find(call.App.Settings(), key)
	if err != nil {
		return "", exit.Usage(err)
	}
	c := file.Context(name)
	if c == nil || c.Values[s.API][s.Key] == "" {
		return "", &exit.Coded{Code: exit.NotFound, Err: fmt.Errorf("%s is not set in context %q", key, name)}
	}
	return c.Values[s.API][s.Key], nil
}

func pathVerb() kit.Verb {
	return kit.Verb{
		Use: "path", Short: "Print where the configuration file is, or would be",
		Example: "  tally config path\n  TALLY_CONFIG=/etc/tally.yaml tally config path",
		Run: kit.NoFlags(func(_ context.Context, call *kit.Call) error {
			path, err := pathOf(call)
			if err != nil {
				return err
			}
			return printLine(call, path)
		}),
	}
}

// pathOf returns the path of the file, or an error if there is no directory for
// it.
func pathOf(call *kit.Call) (string, error) {
	path, _, err := config.DefaultPath(call.App.Lookup)
	if err != nil {
		return "", err
	}
	return path, config.CheckPath(path)
}

func printLine(call *kit.Call, s string) error {
	if _, err := fmt.Fprintln(call.App.Out, s); err != nil {
		return &output.WriteError{Err: err}
	}
	return nil
}

// change edits the file.
func change(ctx context.Context, call *kit.Call, edit func(*config.Editor) error) error {
	path, err := pathOf(call)
	if err != nil {
		return err
	}
	return config.Edit(ctx, path, call.App.Settings(), edit)
}

// changeContext edits the context that --context names, or the current one, or
// the first one of a new file.
func changeContext(ctx context.Context, call *kit.Call, edit func(e *config.Editor, context string) error) error {
	name, err := call.App.ContextName()
	if err != nil {
		return err
	}
	return change(ctx, call, func(e *config.Editor) error { return edit(e, name) })
}
