package settings

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"

	"github.com/google/shlex"

	"tally/client/rest"
	"tally/cmd/internal/config"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/kit"
	"tally/cmd/internal/term"
)

func editVerb() kit.Verb {
	return kit.Verb{
		Use: "edit", Short: "Change the configuration file in an editor",
		Long:    "Open a copy of the file in $VISUAL or $EDITOR, and put it into its place only\nwhen it is right; otherwise the file stays as it was, and the copy is kept.",
		Example: "  EDITOR=true tally config edit\n  VISUAL='sed -i s/a/a/' tally config edit",
		Run:     kit.NoFlags(editFile),
	}
}

func editFile(ctx context.Context, call *kit.Call) error {
	path := config.DefaultPath(call.App.Lookup)
	if err := config.CheckPath(path); err != nil {
		return err
	}
	text, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		text, err = []byte(initText), nil
	}
	if err != nil {
		return fmt.Errorf("configuration file: %w", err)
	}
	draft, err := writeDraft(text)
	if err != nil {
		return err
	}
	if err := openEditor(ctx, call, draft); err != nil {
		return errors.Join(err, os.RemoveAll(filepath.Dir(draft)))
	}
	if _, err := config.Load(draft, call.App.Settings); err != nil {
		return exit.Usagef("the file is as it was: %w", err)
	}
	edited, err := os.ReadFile(draft)
	if err != nil {
		return fmt.Errorf("read what was edited: %w", err)
	}
	return errors.Join(config.Write(path, edited), os.RemoveAll(filepath.Dir(draft)))
}

func writeDraft(text []byte) (string, error) {
	dir, err := os.MkdirTemp("", "tally-config-*")
	if err != nil {
		return "", fmt.Errorf("make a copy to edit: %w", err)
	}
	draft := filepath.Join(dir, "config.yaml")
	if err := os.WriteFile(draft, text, 0o600); err != nil {
		return "", fmt.Errorf("make a copy to edit: %w", err)
	}
	return draft, nil
}

func openEditor(ctx context.Context, call *kit.Call, file string) error {
	editor := call.App.Env("VISUAL")
	if editor == "" {
		editor = call.App.Env("EDITOR")
	}
	words, err := shlex.Split(editor)
	if err != nil || len(words) == 0 {
		return exit.Usagef("no editor is set: set VISUAL or EDITOR, or edit %s yourself", file)
	}
	cmd := exec.CommandContext(ctx, words[0], append(words[1:], file)...) //nolint:gosec // the user's own editor
	cmd.Stdin, cmd.Stdout, cmd.Stderr = call.App.In, call.App.Err, call.App.Err
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w", words[0], err)
	}
	return nil
}

func loginVerb() kit.Verb {
	return kit.Verb{
		Use: "login API", Short: "Ask for an API's secrets and keep them in this machine's keyring",
		Args:    kit.OneArg,
		Example: "  tally config login stackrox # exit 2: there is no terminal to ask on\n  tally config login nonesuch # exit 2",
		Complete: func(_ context.Context, call *kit.Call, typed string) []string {
			return kit.WithPrefix(apisWithSecrets(call), typed)
		},
		Run: kit.NoFlags(func(ctx context.Context, call *kit.Call) error { return login(ctx, call, call.Args[0]) }),
	}
}

func apisWithSecrets(call *kit.Call) []string {
	var names []string
	for _, s := range call.App.Settings() {
		if s.Secret && !slices.Contains(names, s.API) {
			names = append(names, s.API)
		}
	}
	return names
}

// login asks for every secret of an API; an empty answer leaves one out.
func login(ctx context.Context, call *kit.Call, api string) error {
	if !slices.Contains(apisWithSecrets(call), api) {
		return exit.Usagef("%q has no secrets to keep; known are %v", api, apisWithSecrets(call))
	}
	if !term.InputIsTerminal(call.App.In) {
		return exit.Usagef("there is no terminal to ask on; keep the secret in a file, and name it with a -file setting")
	}
	for _, s := range call.App.Settings() {
		if s.API != api || !s.Secret {
			continue
		}
		if err := ctx.Err(); err != nil { // nor may an interrupt leave the terminal silent
			return err
		}
		secret, err := term.ReadSecret(call.App.In, call.App.Err, fmt.Sprintf("%s (%s), empty to leave it out: ", s.Doc, s.Key))
		if err != nil {
			return err
		}
		if secret == "" {
			continue
		}
		if err := keep(ctx, call, s, rest.Secret(secret)); err != nil {
			return err
		}
	}
	return nil
}

// keep stores a secret and lets the context name the keyring.
func keep(ctx context.Context, call *kit.Call, s config.Setting, secret rest.Secret) error {
	err := changeContext(call, func(e *config.Editor, name string) error { return e.Set(name, s.API+"."+s.Key+"-keyring", "true") })
	if err != nil {
		return err
	}
	return call.App.StoreSecret(ctx, s.API, s.Key, secret)
}
