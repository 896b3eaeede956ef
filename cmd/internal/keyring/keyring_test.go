package keyring_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"tally/cmd/internal/keyring"
)

// memory is a store of secrets by service and user.
type memory map[[2]string]string

func (m memory) Get(service, user string) (string, error) {
	secret, ok := m[[2]string{service, user}]
	if !ok {
		return "", keyring.ErrNotFound
	}
	return secret, nil
}

func (m memory) Delete(service, user string) error {
	if _, ok := m[[2]string{service, user}]; !ok {
		return keyring.ErrNotFound
	}
	delete(m, [2]string{service, user})
	return nil
}

func (m memory) Set(service, user, secret string) error {
	m[[2]string{service, user}] = secret
	return nil
}

// broken is a store whose every call ends the same way.
type broken func() error

func (b broken) Get(string, string) (string, error) { return "", b() }
func (b broken) Set(string, string, string) error   { return b() }
func (b broken) Delete(string, string) error        { return b() }

func TestASecretIsKeptAndFound(t *testing.T) {
	t.Parallel()
	store := memory{}
	ring := keyring.Ring{Store: store}
	if err := ring.Set(t.Context(), "prod/stackrox.token", "s3cr3t"); err != nil {
		t.Fatal(err)
	}
	if got, err := ring.Get(t.Context(), "prod/stackrox.token"); err != nil || got != "s3cr3t" {
		t.Fatalf("%q, %v", got, err)
	}
	if store[[2]string{"tally", "prod/stackrox.token"}] != "s3cr3t" {
		t.Errorf("kept as %v", store)
	}
	if err := ring.Delete(t.Context(), "prod/stackrox.token"); err != nil || len(store) != 0 {
		t.Errorf("it is still there: %v, %v", store, err)
	}
	if err := ring.Delete(t.Context(), "prod/stackrox.token"); !errors.Is(err, keyring.ErrNotFound) {
		t.Errorf("removed twice: %v", err)
	}
	if _, err := ring.Get(t.Context(), "nobody"); !errors.Is(err, keyring.ErrNotFound) {
		t.Errorf("a secret that is not there: %v", err)
	}
}

// Every error of a keyring names the fault and the remedy.
func TestKeyringsThatCannotBeUsed(t *testing.T) {
	t.Parallel()
	block := make(chan struct{})
	t.Cleanup(func() { close(block) })
	for want, store := range map[string]broken{
		"no such bus": func() error { return errors.New("no such bus") },
		"its client failed: assignment to entry in nil map": func() error { var m map[string]int; m["x"] = 1; return nil },
		"no response within 1ms; keep":                      func() error { <-block; return nil },
	} {
		t.Run(want, func(t *testing.T) {
			t.Parallel()
			ring := keyring.Ring{Store: store}
			if strings.Contains(want, "1ms") {
				ring.Timeout = time.Millisecond
			}
			_, err := ring.Get(t.Context(), "x")
			for _, err := range []error{err, ring.Set(t.Context(), "x", "y"), ring.Delete(t.Context(), "x")} {
				if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "keep the secret in a file") {
					t.Error(err)
				}
			}
		})
	}
}

// An interrupt ends the wait, and is the error.
func TestInterruptedCall(t *testing.T) {
	t.Parallel()
	block := make(chan struct{})
	t.Cleanup(func() { close(block) })
	ctx, cancel := context.WithCancelCause(t.Context())
	cause := errors.New("interrupted")
	cancel(cause)
	_, err := keyring.Ring{Store: broken(func() error { <-block; return nil })}.Get(ctx, "x")
	if !errors.Is(err, cause) {
		t.Error(err)
	}
}
