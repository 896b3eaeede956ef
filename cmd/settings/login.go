package settings

import (
	"context"
	"slices"
	"strings"

	"tally/client/rest"
	"tally/cmd/internal/app"
	"tally/cmd/internal/config"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/kit"
	"tally/cmd/internal/term"
)

func loginVerb() kit.Verb {
	return kit.Verb{
		Use: "login API", Short: "Prompt for an API's secrets and store them in this machine's keyring",
		Long: "Prompt for the secrets of an API and store them in this machine's keyring, for the\ncontext that --context names or the current one. HSS and CCI share\n" +
			"credentials: tally config login huawei sets both. An interrupt changes nothing.",
		Args:    kit.OneArg,
		Example: "  tally config login stackrox\n  tally config login huawei --context prod",
		Complete: func(_ context.Context, call *kit.Call, typed string) []string {
			return kit.WithPrefix(logins(call.App), typed)
		},
		Run: kit.NoFlags(func(ctx context.Context, call *kit.Call) error { return login(ctx, call, call.Args[0]) }),
	}
}

// logins returns the names that config login accepts: APIs with secrets, and the
// shared names of several APIs.
func logins(a *app.App) []string {
	var names []string
	for _, api := range a.APIs() {
		if !slices.ContainsFunc(api.Settings(), func(s config.Setting) bool { return s.Secret }) {
			continue
		}
		names = append(names, api.Name)
		if api.Login != "" && !slices.Contains(names, api.Login) {
			names = append(names, api.Login)
		}
	}
	return names
}

// asked returns the settings that a login prompts for, of every API with the
// name.
func asked(a *app.App, name string) ([]config.Setting, error) {
	var found []config.Setting
	for _, api := range a.APIs() {
		if name == "" || api.Name != name && api.Login != name {
			continue
		}
		for _, s := range api.Settings() {
			if s.Secret || s.Asked {
				found = append(found, s)
			}
		}
	}
	if len(found) == 0 {
		return nil, exit.Usagef("unknown API %q; there are %s", name, strings.Join(logins(a), ", "))
	}
	return found, nil
}

// login prompts for everything first, then stores the secrets, then writes the
// file: a failure or an interrupt leaves nothing behind.
func login(ctx context.Context, call *kit.Call, name string) error {
	settings, err := asked(call.App, name)
	if err != nil {
		return err
	}
	if !term.InputIsTerminal(call.App.In) {
		return exit.Usagef("there is no terminal to prompt on; keep the secret in a file, and name it with a -file setting")
	}
	if _, err := pathOf(call); err != nil {
		return err
	}
	current, err := call.App.ContextName()
	if err != nil {
		return err
	}
	typed, err := promptAll(ctx, call.App, settings)
	if err != nil {
		return err
	}
	if len(typed) == 0 {
		return exit.Usagef("nothing was entered, and nothing was changed")
	}
	if err := keep(ctx, call, current, settings, typed); err != nil {
		return err
	}
	call.App.Notice("the keyring has the credentials of %s for context %q", name, current)
	return nil
}

// promptAll prompts for each key once, whichever APIs have it. Empty input skips one.
func promptAll(ctx context.Context, a *app.App, settings []config.Setting) (entered, error) {
	typed, done := entered{}, map[string]bool{}
	a.Say(skip)
	for _, s := range settings {
		if done[s.Key] || typed.isNeedless(s, settings) {
			continue
		}
		done[s.Key] = true
		secret, err := prompt(ctx, a, s)
		if err != nil {
			return nil, err
		}
		if secret != "" {
			typed[s.Key] = secret
		}
	}
	return typed, nil
}

// keep stores the entered secrets, and refers to the keyring in the context.
func keep(ctx context.Context, call *kit.Call, name string, settings []config.Setting, typed map[string]rest.Secret) error {
	v := &vault{app: call.App}
	err := change(ctx, call, func(e *config.Editor) error {
		for _, s := range settings {
			value := typed[s.Key]
			if value == "" {
				continue
			}
			if !s.Secret {
				if err := e.Set(name, s.API+"."+s.Key, value.Reveal()); err != nil {
					return err
				}
				continue
			}
			if err := v.set(ctx, name, s, value); err != nil {
				return err
			}
			if err := e.Set(name, keyOf(s), "true"); err != nil {
				return err
			}
		}
		return nil
	})
	return v.settle(ctx, err)
}
