package app

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/zalando/go-keyring"

	"tally/client/rest"
	"tally/cmd/internal/config"
)

// keyringTime bounds a call of the keyring, which hangs on machines without a
// desktop.
const keyringTime = 3 * time.Second

const keyringService = "tally"

// keyringSecret takes the secret that a "-keyring" setting promises.
func (a *App) keyringSecret(v config.Value) (rest.Secret, error) {
	if !v.Bool() {
		return "", nil
	}
	entry, err := a.keyringEntry(v.Setting.API, strings.TrimSuffix(v.Setting.Key, "-keyring"))
	if err != nil {
		return "", err
	}
	var secret string
	err = withinKeyringTime(func() (err error) { secret, err = keyring.Get(keyringService, entry); return err })
	if errors.Is(err, keyring.ErrNotFound) {
		return "", config.Mistake(fmt.Errorf("the keyring holds no %s; run tally config login %s", entry, v.Setting.API))
	}
	if err != nil {
		return "", config.Mistake(fmt.Errorf("%s from %s: %w", v.Setting.Key, v.Source, err))
	}
	return rest.Secret(secret), nil
}

// StoreSecret puts a secret into the keyring, for the context in use.
func (a *App) StoreSecret(api, key string, secret rest.Secret) error {
	entry, err := a.keyringEntry(api, key)
	if err != nil {
		return err
	}
	return withinKeyringTime(func() error { return keyring.Set(keyringService, entry, secret.Reveal()) })
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

// withinKeyringTime gives up on a keyring that does not answer; its call is
// left behind, because it cannot be stopped.
func withinKeyringTime(call func() error) error {
	done := make(chan error, 1)
	go func() { done <- call() }()
	select {
	case err := <-done:
		if err != nil && !errors.Is(err, keyring.ErrNotFound) {
			return fmt.Errorf("this machine's keyring cannot be used: %w; keep the secret in a file instead", err)
		}
		return err
	case <-time.After(keyringTime):
		return fmt.Errorf("this machine's keyring did not answer within %v; keep the secret in a file instead", keyringTime)
	}
}
