package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"time"

	"github.com/google/shlex"

	"tally/client/rest"
	"tally/cmd/internal/config"
)

// commandTime bounds a command that prints a secret.
const commandTime = 30 * time.Second

// Secret finds a secret that was declared with config.SecretSettings: itself,
// or where it is kept, whichever comes from the source of higher precedence.
// It is empty where nothing is set. Nothing is read or run before.
func (a *App) Secret(ctx context.Context, v Values, key string) (rest.Secret, error) {
	found := v.Strongest(key)
	switch found.Setting.Key {
	case key + "-file":
		secret, err := rest.ReadSecret(found.Text)
		if err != nil {
			return "", config.Mistake(fmt.Errorf("%s: %w", found.Source, err))
		}
		return secret, nil
	case key + "-command":
		return runSecret(ctx, found)
	case key + "-keyring":
		return a.keyringSecret(ctx, found)
	}
	return rest.Secret(strings.TrimSpace(found.Text)), nil
}

// SecretPlaces are the settings of a secret: itself, and where it is kept.
func SecretPlaces(key string) []string {
	return []string{key, key + "-file", key + "-command", key + "-keyring"}
}

// Strongest is the setting of a secret that counts: the one from the source of
// the highest precedence, the first of equals. It has no text where none is set.
func (v Values) Strongest(key string) config.Value {
	var best config.Value
	for _, place := range SecretPlaces(key) {
		if value := v[place]; value.Text != "" && value.Source.Rank() > best.Source.Rank() {
			best = value
		}
	}
	return best
}

// runSecret runs a command without a shell; what it prints is the secret.
func runSecret(ctx context.Context, v config.Value) (rest.Secret, error) {
	words, err := shlex.Split(v.Text)
	if err == nil && len(words) == 0 {
		err = errors.New("it is empty")
	}
	if err != nil {
		return "", config.Mistake(fmt.Errorf("%s from %s is no command: %w", v.Setting.Key, v.Source, err))
	}
	ctx, cancel := context.WithTimeout(ctx, commandTime)
	defer cancel()
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, words[0], words[1:]...) //nolint:gosec // the user's own configuration names it
	cmd.Stdout, cmd.Stderr, cmd.WaitDelay = &stdout, &stderr, time.Second
	if err := cmd.Run(); err != nil {
		return "", config.Mistake(fmt.Errorf("%s from %s: %s: %w%s", v.Setting.Key, v.Source, words[0], err, said(stderr.String())))
	}
	secret := strings.TrimSpace(stdout.String())
	if secret == "" {
		return "", config.Mistake(fmt.Errorf("%s from %s: %s printed nothing%s", v.Setting.Key, v.Source, words[0], said(stderr.String())))
	}
	return rest.Secret(secret), nil
}

func said(stderr string) string {
	if stderr = strings.TrimSpace(stderr); stderr == "" {
		return ""
	}
	return ": " + stderr
}
