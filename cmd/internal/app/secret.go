package app

import (
	"context"
	"fmt"

	"tally/client/rest"
	"tally/cmd/internal/config"
)

// Secret finds a secret that was declared with config.SecretSettings: itself,
// or where it is kept, whichever comes from the stronger layer. It is empty
// where nothing is set. Nothing is read or run before. What it finds is hidden.
func (a *App) Secret(ctx context.Context, v Values, key string) (rest.Secret, error) {
	secret, err := a.findSecret(ctx, v.Strongest(key), key)
	a.Hide(secret)
	return secret, err
}

func (a *App) findSecret(ctx context.Context, found config.Value, key string) (rest.Secret, error) {
	switch found.Setting.Key {
	case key + "-file":
		return readSecret(ctx, found)
	case key + "-command":
		return a.runSecret(ctx, found)
	case key + "-keyring":
		return a.keyringSecret(ctx, found)
	}
	return rest.Secret(found.Text), nil // checked when it was resolved
}

// SecretPlaces are the settings of a secret: itself, and where it is kept.
func SecretPlaces(key string) []string {
	return []string{key, key + "-file", key + "-command", key + "-keyring"}
}

// Strongest is the setting of a secret that counts: the one from the strongest
// layer, the first of equals. It has no text where none is set.
func (v Values) Strongest(key string) config.Value {
	var best config.Value
	for _, place := range SecretPlaces(key) {
		if value := v[place]; value.Text != "" && (best.Text == "" || value.Source.Layer > best.Source.Layer) {
			best = value
		}
	}
	return best
}

// cleanSecret is a secret as people keep it in files and programs print it.
func cleanSecret(name string, content []byte) (rest.Secret, error) {
	text, err := config.Decode(content)
	if err != nil {
		return "", config.Mistake(fmt.Errorf("%s: %w", name, err))
	}
	if text == "" {
		return "", config.Mistake(fmt.Errorf("%s is empty", name))
	}
	clean, err := config.Clean(name, text)
	return rest.Secret(clean), err
}
