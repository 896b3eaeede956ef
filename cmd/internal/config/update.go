package config

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
	"github.com/google/renameio/v2/maybe"
)

const (
	// lockTime bounds the wait for other processes that change the file.
	lockTime = 10 * time.Second
	// lockPoll is the time between two attempts to get the lock.
	lockPoll = 20 * time.Millisecond
)

// Update reads the file at path, which need not exist, changes its content and
// writes it whole or not at all, readable by its owner only. A lock excludes
// other processes in the meantime. Symbolic links are followed.
func Update(ctx context.Context, path string, change func(old []byte) ([]byte, error)) (err error) {
	if err := CheckPath(path); err != nil {
		return err
	}
	if path, err = target(path); err != nil {
		return err
	}
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return Mistake(fmt.Errorf("configuration file %s: it cannot be changed: it is not a regular file", path))
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("configuration file: %w", err)
	}
	unlock, err := lock(ctx, path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, unlock()) }()
	old, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("configuration file: %w", err)
	}
	changed, err := change(old)
	if err != nil || err == nil && old != nil && bytes.Equal(old, changed) {
		return err
	}
	if err := maybe.WriteFile(path, changed, 0o600); err != nil {
		return fmt.Errorf("configuration file %s: %w", path, err)
	}
	return nil
}

// WritePrivate writes a file that only its owner can read, whole or not at all,
// and creates its directory.
func WritePrivate(path string, content []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("create a directory: %w", err)
	}
	if err := maybe.WriteFile(path, content, 0o600); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}

// target resolves symbolic links in path.
func target(path string) (string, error) {
	real, err := filepath.EvalSymlinks(path)
	if errors.Is(err, fs.ErrNotExist) {
		return path, nil
	}
	if err != nil {
		return "", fmt.Errorf("configuration file: %w", err)
	}
	return real, nil
}

// lock acquires the lock of the file. The lock file stays: removing it would
// let two processes hold the lock.
func lock(ctx context.Context, path string) (unlock func() error, err error) {
	waiting, cancel := context.WithTimeout(ctx, lockTime)
	defer cancel()
	l := flock.New(path+".lock", flock.SetPermissions(0o600))
	locked, err := l.TryLockContext(waiting, lockPoll)
	switch {
	case locked:
		return l.Unlock, nil
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.Is(err, context.DeadlineExceeded):
		return nil, fmt.Errorf("configuration file %s: another process has been changing it for %v; try again", path, lockTime)
	}
	return nil, fmt.Errorf("lock configuration file %s: %w", path, err)
}
