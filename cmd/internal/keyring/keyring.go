// Package keyring keeps secrets in the keyring of the user's desktop: through
// libsecret's secret-tool on Linux, and a library elsewhere. The library's
// D-Bus client for Linux would add a fifth to the size of the program.
package keyring

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// service is under which the keyring files every secret of this program.
const service = "tally"

// timeout bounds a call: keyrings hang on machines without a desktop.
const timeout = 3 * time.Second

// ErrNotFound says that the keyring has no such secret.
var ErrNotFound = errors.New("the keyring holds no such secret")

// Get finds a secret by name. ErrNotFound apart, an error says why this
// machine's keyring cannot be used.
func Get(ctx context.Context, name string) (secret string, err error) {
	err = within(ctx, func(ctx context.Context) (err error) { secret, err = get(ctx, name); return err })
	return secret, err
}

// Set keeps a secret under a name, in place of one that is there.
func Set(ctx context.Context, name, secret string) error {
	return within(ctx, func(ctx context.Context) error { return set(ctx, name, secret) })
}

// within gives up on a keyring that does not answer. A call that cannot be
// stopped is left behind.
func within(ctx context.Context, call func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- call(ctx) }()
	select {
	case err := <-done:
		return unusable(err)
	case <-ctx.Done():
		return unusable(fmt.Errorf("no answer within %v", timeout))
	}
}

func unusable(err error) error {
	if err == nil || errors.Is(err, ErrNotFound) {
		return err
	}
	return fmt.Errorf("this machine's keyring cannot be used: %w; keep the secret in a file instead", err)
}
