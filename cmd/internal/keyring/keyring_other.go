//go:build !linux

package keyring

import (
	"context"
	"errors"

	"github.com/zalando/go-keyring"
)

func get(_ context.Context, name string) (string, error) {
	secret, err := keyring.Get(service, name)
	if errors.Is(err, keyring.ErrNotFound) {
		return "", ErrNotFound
	}
	return secret, err
}

func set(_ context.Context, name, secret string) error { return keyring.Set(service, name, secret) }
