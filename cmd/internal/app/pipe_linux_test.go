package app_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
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

// A pipe that stays without a writer is reported after some seconds; one that is read
// at once, and a file, are not.
func TestAPipeWithoutAWriterIsNamed(t *testing.T) {
	t.Parallel()
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		for name, named := range map[string]bool{pipe: true, os.DevNull: false, pipe + "x": false} {
			for _, wait := range []time.Duration{time.Second, time.Minute} {
				r := newRun(t, map[string]string{})
				done := r.Reading(name)
				time.Sleep(wait)
				done()
				time.Sleep(time.Minute)
				synctest.Wait()
				if got := strings.Contains(r.errs.String(), "waiting for the writer of "+name); got != (named && wait > time.Second) {
					t.Errorf("%s for %v: %q", name, wait, r.errs.String())
				}
			}
		}
	})
}
