package app_test

import (
	"context"
	"errors"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// TestC5APipeThatNobodyWritesTo does not hold an interrupt up.
func TestC5APipeThatNobodyWritesTo(t *testing.T) {
	t.Parallel()
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	r := newRun(t, map[string]string{"DEMO_TOKEN_FILE": pipe})
	values, err := r.values(t, nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := r.Secret(ctx, values, "token"); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
}
