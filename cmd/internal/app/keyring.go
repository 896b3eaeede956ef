package app

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"tally/client/rest"
	"tally/cmd/internal/config"
	"tally/cmd/internal/keyring"
)

// keyringSecret reads the secret that a "-keyring" setting refers to.
func (a *App) keyringSecret(ctx context.Context, v config.Value) (rest.Secret, error) {
	if !v.Bool() {
		return "", nil
	}
	entry, err := a.keyringEntry(v.Setting.API, strings.TrimSuffix(v.Setting.Key, "-keyring"))
	if err != nil {
		return "", err
	}
	secret, err := a.Keyring.Get(ctx, entry)
	switch {
	case errors.Is(err, keyring.ErrNotFound):
		return "", config.Mistake(fmt.Errorf("the keyring has no %s; run tally config login %s", entry, v.Setting.API))
	case err != nil:
		return "", config.Mistake(fmt.Errorf("%s from %s: %w", v.Setting.Key, v.Source, err))
	}
	return cleanSecret("the keyring's "+entry, []byte(secret))
}

// keyringEntry returns the name of a secret of the context in use.
func (a *App) keyringEntry(api, key string) (string, error) {
	name := "default"
	current, _, err := a.Context()
	if current != nil {
		name = current.Name
	}
	return KeyringEntry(name, api, key), err
}

// KeyringEntry returns the name under which the keyring stores a secret of a
// context.
func KeyringEntry(context, api, key string) string { return context + "/" + api + "." + key }
