// Package keyring keeps secrets in the keyring of the user's system: the Secret
// Service on D-Bus (GNOME Keyring, KWallet, KeePassXC), the macOS keychain, the
// credential manager of Windows.
package keyring

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/zalando/go-keyring"
)

// service is the name under which the keyring stores every secret of this program.
const service = "tally"

// defaultTimeout bounds a call: keyrings hang on machines without a desktop.
const defaultTimeout = 3 * time.Second

// ErrNotFound means that the keyring has no such secret.
var ErrNotFound = errors.New("the keyring has no such secret")

// Store stores secrets by service and user. Get and Delete return [ErrNotFound]
// for a missing secret.
type Store interface {
	Get(service, user string) (string, error)
	Set(service, user, secret string) error
	Delete(service, user string) error
}

// Ring is a keyring. The zero value is the keyring of the user's system.
type Ring struct {
	// Store keeps the secrets; nil is the system's.
	Store Store
	// Timeout bounds a call; 0 is three seconds.
	Timeout time.Duration
}

// Get finds a secret by name. Errors other than ErrNotFound and the end of ctx
// say why this machine's keyring cannot be used.
func (r Ring) Get(ctx context.Context, name string) (string, error) {
	return r.within(ctx, func(s Store) (string, error) { return s.Get(service, name) })
}

// Set stores a secret under a name and replaces an existing one.
func (r Ring) Set(ctx context.Context, name, secret string) error {
	_, err := r.within(ctx, func(s Store) (string, error) { return "", s.Set(service, name, secret) })
	return err
}

// Delete removes a secret. The error for a missing one is ErrNotFound.
func (r Ring) Delete(ctx context.Context, name string) error {
	_, err := r.within(ctx, func(s Store) (string, error) { return "", s.Delete(service, name) })
	return err
}

// result is the result of a call.
type result struct {
	secret string
	err    error
}

// within abandons a keyring that does not respond. Its goroutine remains: nothing
// can stop it.
func (r Ring) within(ctx context.Context, call func(Store) (string, error)) (string, error) {
	timeout := cmp.Or(r.Timeout, defaultTimeout)
	timer := time.NewTimer(timeout)
	defer timer.Stop()
	done := make(chan result, 1)
	go func() { done <- r.attempt(call) }()
	select {
	case got := <-done:
		return got.secret, unusable(got.err)
	case <-timer.C:
		return "", unusable(fmt.Errorf("no response within %v", timeout))
	case <-ctx.Done():
		return "", context.Cause(ctx)
	}
}

// attempt makes the call. The D-Bus client panics when its connection is lost
// while it waits for a prompt.
func (r Ring) attempt(call func(Store) (string, error)) (got result) {
	defer func() {
		if cause := recover(); cause != nil {
			got = result{err: fmt.Errorf("its client failed: %v", cause)}
		}
	}()
	store := r.Store
	if store == nil {
		store = system{}
	}
	got.secret, got.err = call(store)
	return got
}

func unusable(err error) error {
	if err == nil || errors.Is(err, ErrNotFound) {
		return err
	}
	return fmt.Errorf("this machine's keyring cannot be used: %w; keep the secret in a file instead", err)
}

// system is the keyring of the user's system.
type system struct{}

// Get implements Store.
func (system) Get(service, user string) (string, error) {
	if err := reachable(); err != nil {
		return "", err
	}
	secret, err := keyring.Get(service, user)
	if errors.Is(err, keyring.ErrNotFound) {
		return "", ErrNotFound
	}
	return secret, err
}

// Set implements Store.
func (system) Set(service, user, secret string) error {
	if err := reachable(); err != nil {
		return err
	}
	return keyring.Set(service, user, secret)
}

// Delete implements Store.
func (system) Delete(service, user string) error {
	if err := reachable(); err != nil {
		return err
	}
	err := keyring.Delete(service, user)
	if errors.Is(err, keyring.ErrNotFound) {
		return ErrNotFound
	}
	return err
}
