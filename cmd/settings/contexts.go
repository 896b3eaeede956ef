package settings

import (
	"context"

	"github.com/spf13/cobra"

	"tally/cmd/internal/config"
	"tally/cmd/internal/kit"
)

func useVerb() kit.Verb {
	return kit.Verb{
		Use: "use NAME", Short: "Make a context the current one", Args: kit.OneArg, Complete: CompleteContexts,
		Example: "  tally config set --context prod stackrox.endpoint central.example.com && tally config use prod\n  tally config set --context lab stackrox.endpoint lab.example.com && tally config use lab",
		Run: kit.NoFlags(func(ctx context.Context, call *kit.Call) error {
			return change(ctx, call, func(e *config.Editor) error { return e.Use(call.Args[0]) })
		}),
	}
}

func renameVerb() kit.Verb {
	return kit.Verb{
		Use: "rename OLD NEW", Short: "Rename a context", Args: cobra.ExactArgs(2), Complete: completeFirst,
		Long:    "Rename a context. Its secrets in the keyring are moved, too.",
		Example: "  tally config set --context prod stackrox.endpoint central.example.com && tally config rename prod production\n  tally config set --context lab stackrox.attempts 2 && tally config rename lab test",
		Run: kit.NoFlags(func(ctx context.Context, call *kit.Call) error {
			old, name := call.Args[0], call.Args[1]
			moved, err := copySecrets(ctx, call, old, name, func(e *config.Editor) error { return e.Rename(old, name) })
			if err != nil {
				return err
			}
			forget(ctx, call, old, moved)
			return nil
		}),
	}
}

func copyVerb() kit.Verb {
	return kit.Verb{
		Use: "copy FROM NEW", Short: "Create a context with the settings of another one", Args: cobra.ExactArgs(2), Complete: completeFirst,
		Long:    "Create a context with the settings of another one, and with its secrets in the\nkeyring.",
		Example: "  tally config set --context prod stackrox.endpoint central.example.com && tally config copy prod staging\n  tally config set --context lab stackrox.attempts 2 && tally config copy lab lab2",
		Run: kit.NoFlags(func(ctx context.Context, call *kit.Call) error {
			from, name := call.Args[0], call.Args[1]
			_, err := copySecrets(ctx, call, from, name, func(e *config.Editor) error { return e.Copy(from, name) })
			return err
		}),
	}
}

func deleteVerb() kit.Verb {
	return kit.Verb{
		Use: "delete NAME", Short: "Delete a context", Args: kit.OneArg, Complete: CompleteContexts,
		Long:    "Delete a context and its secrets in the keyring. After the current context is\ndeleted, no context is current, unless exactly one is left.",
		Example: "  tally config set --context prod stackrox.endpoint central.example.com && tally config delete prod\n  tally config set --context lab stackrox.attempts 2 && tally config delete lab",
		Run: kit.NoFlags(func(ctx context.Context, call *kit.Call) error {
			name := call.Args[0]
			kept, err := keptSecrets(call, name)
			if err != nil {
				return err
			}
			if err := change(ctx, call, func(e *config.Editor) error { return e.Delete(name) }); err != nil {
				return err
			}
			forget(ctx, call, name, kept)
			return nil
		}),
	}
}

// completeFirst offers contexts for the first argument; the second is a new name.
func completeFirst(ctx context.Context, call *kit.Call, typed string) []string {
	if len(call.Args) > 0 {
		return nil
	}
	return CompleteContexts(ctx, call, typed)
}
