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
func Get(ctx context.Context, name string) (string, error) {
	return within(ctx, func(ctx context.Context) (string, error) { return get(ctx, name) })
}

// Set keeps a secret under a name, in place of one that is there.
func Set(ctx context.Context, name, secret string) error {
	_, err := within(ctx, func(ctx context.Context) (string, error) { return "", set(ctx, name, secret) })
	return err
}

// answer is what a keyring said.
type answer struct {
	secret string
	err    error
}

// within gives up on a keyring that does not answer. A call that cannot be
// stopped is left behind.
func within(ctx context.Context, call func(context.Context) (string, error)) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	done := make(chan answer, 1)
	go func() {
		secret, err := call(ctx)
		done <- answer{secret, err}
	}()
	select {
	case a := <-done:
		return a.secret, unusable(a.err)
	case <-ctx.Done():
		return "", unusable(fmt.Errorf("no answer within %v", timeout))
	}
}

func unusable(err error) error {
	if err == nil || errors.Is(err, ErrNotFound) {
		return err
	}
	return fmt.Errorf("this machine's keyring cannot be used: %w; keep the secret in a file instead", err)
}
