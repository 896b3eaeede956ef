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

// keyringSecret takes the secret that a "-keyring" setting promises.
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
		return "", config.Mistake(fmt.Errorf("the keyring holds no %s; run tally config login %s", entry, v.Setting.API))
	case err != nil:
		return "", config.Mistake(fmt.Errorf("%s from %s: %w", v.Setting.Key, v.Source, err))
	}
	return rest.Secret(secret), nil
}

// StoreSecret puts a secret into the keyring, for the context in use.
func (a *App) StoreSecret(ctx context.Context, api, key string, secret rest.Secret) error {
	entry, err := a.keyringEntry(api, key)
	if err != nil {
		return err
	}
	return a.Keyring.Set(ctx, entry, secret.Reveal())
}

// keyringEntry names a secret of the context in use.
func (a *App) keyringEntry(api, key string) (string, error) {
	name := "default"
	current, err := a.Context()
	if current != nil {
		name = current.Name
	}
	return name + "/" + api + "." + key, err
}
