package app

import (
	"context"
	"fmt"

	"tally/client/rest"
	"tally/cmd/internal/config"
)

// Secret returns a secret that was declared with config.SecretSettings: its
// value, or the content of its source, whichever setting comes from the
// stronger layer; empty if nothing is set. Only this call reads files or runs
// commands. The secret is registered with Hide.
func (a *App) Secret(ctx context.Context, v Values, key string) (rest.Secret, error) {
	found := v.Strongest(key)
	if known, ok := a.ahead[found.Setting.API+"."+key]; ok {
		delete(a.ahead, found.Setting.API+"."+key) // a renewed secret is read again
		return known.secret, known.err
	}
	secret, err := a.findSecret(ctx, found, key)
	a.Hide(secret)
	return secret, err
}

// secretAhead is the result of the first call of Secret.
type secretAhead struct {
	secret rest.Secret
	err    error
}

// ReadAhead reads the secrets of an API before anything is sent, for programs that
// use several servers: one may echo the secret of another.
func (a *App) ReadAhead(ctx context.Context, api string, v Values) {
	if a.ahead == nil {
		a.ahead = map[string]secretAhead{}
	}
	for _, s := range a.api(api).Settings() {
		if found := v.Strongest(s.Key); s.Secret && found.Text != "" {
			secret, err := a.findSecret(ctx, found, s.Key)
			a.Hide(secret)
			a.ahead[found.Setting.API+"."+s.Key] = secretAhead{secret, err}
		}
	}
}

func (a *App) findSecret(ctx context.Context, found config.Value, key string) (rest.Secret, error) {
	switch found.Setting.Key {
	case key + "-file":
		defer a.Reading(found.Text)()
		return readSecret(ctx, found)
	case key + "-command":
		return a.runSecret(ctx, found)
	case key + "-keyring":
		return a.keyringSecret(ctx, found)
	}
	return rest.Secret(found.Text), nil // checked when it was resolved
}

// SecretPlaces returns the settings of a secret: its value, and its sources.
func SecretPlaces(key string) []string {
	return []string{key, key + "-file", key + "-command", key + "-keyring"}
}

// Strongest returns the effective setting of a secret: the one from the strongest
// layer, the first of equals. Its Text is empty if none is set.
func (v Values) Strongest(key string) config.Value {
	var best config.Value
	for _, place := range SecretPlaces(key) {
		if value := v[place]; value.Text != "" && (best.Text == "" || value.Source.Layer > best.Source.Layer) {
			best = value
		}
	}
	return best
}

// cleanSecret trims a secret that comes from a file or a program.
func cleanSecret(name string, content []byte) (rest.Secret, error) {
	s, err := config.Decode(content)
	if err != nil {
		return "", config.Mistake(fmt.Errorf("%s: %w", name, err))
	}
	if s == "" {
		return "", config.Mistake(fmt.Errorf("%s is empty", name))
	}
	clean, err := config.Clean(name, s)
	return rest.Secret(clean), err
}
