package settings

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tally/cmd/internal/app"
	"tally/cmd/internal/config"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/kit"
)

func logoutVerb() kit.Verb {
	return kit.Verb{
		Use: "logout [API]", Short: "Remove secrets from this machine's keyring",
		Long:    "Remove the secrets that tally config login stored in this machine's keyring for the\ncontext that --context names or the current one: those of one API, of huawei, or all.",
		Args:    cobra.MaximumNArgs(1),
		Example: "  tally config logout\n  tally config logout huawei",
		Complete: func(_ context.Context, call *kit.Call, typed string) []string {
			return kit.WithPrefix(logins(call.App), typed)
		},
		Run: kit.NoFlags(func(ctx context.Context, call *kit.Call) error { return logout(ctx, call, strings.Join(call.Args, "")) }),
	}
}

// logout removes the secrets of an API, or of all, in the context in use.
func logout(ctx context.Context, call *kit.Call, api string) error {
	if api != "" && !slices.Contains(logins(call.App), api) {
		return exit.Usagef("%q has no secrets to remove; known are %s", api, strings.Join(logins(call.App), ", "))
	}
	name, err := call.App.ContextName()
	if err != nil {
		return err
	}
	kept, err := keptSecrets(call, name)
	if err != nil {
		return err
	}
	if api != "" {
		kept = slices.DeleteFunc(kept, func(s config.Setting) bool { return !belongs(call, s.API, api) })
	}
	if len(kept) == 0 {
		call.App.Notice("the keyring keeps nothing for context %q", name)
		return nil
	}
	return remove(ctx, call, name, kept)
}

// belongs reports whether an API has a login of that name.
func belongs(call *kit.Call, api, login string) bool {
	for _, declared := range call.App.APIs() {
		if declared.Name == api {
			return api == login || declared.Login == login
		}
	}
	return false
}

// remove removes secrets from both the keyring and the file, or from neither.
func remove(ctx context.Context, call *kit.Call, name string, kept []config.Setting) error {
	v := &vault{app: call.App}
	err := change(ctx, call, func(e *config.Editor) error {
		for _, s := range kept {
			if err := v.remove(ctx, name, s); err != nil {
				return err
			}
			if err := e.Unset(name, keyOf(s)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return v.settle(ctx, err)
	}
	for _, s := range kept {
		call.App.Notice("removed %s from the keyring", app.KeyringEntry(name, s.API, s.Key))
	}
	return nil
}
