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

const (
	// commandTime bounds the run time of a command that prints a secret.
	commandTime = 30 * time.Second
	// commandDelay is how long a process left behind by a command may keep its pipes
	// open: an interrupt ends everything within a second.
	commandDelay = time.Second / 2
	// maxComplaint bounds the part of a command's standard error that is shown.
	maxComplaint = 4 << 10
)

// runSecret runs a command without a shell and returns its output, the secret.
func (a *App) runSecret(ctx context.Context, v config.Value) (rest.Secret, error) {
	words, err := shlex.Split(v.Text)
	if err == nil && len(words) == 0 {
		err = errors.New("it is empty")
	}
	if err != nil {
		return "", config.Mistake(fmt.Errorf("%s from %s is not a command: %w", v.Setting.Key, v.Source, err))
	}
	limited, cancel := context.WithTimeout(ctx, commandTime)
	defer cancel()
	stdout, stderr := bounded{most: maxSecret}, bounded{most: maxSecret, drops: true}
	cmd := exec.CommandContext(limited, words[0], words[1:]...) //nolint:gosec // the user's own configuration names it
	cmd.Stdout, cmd.Stderr, cmd.WaitDelay = &stdout, &stderr, commandDelay
	err = cmd.Run()
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	name := fmt.Sprintf("%s from %s: %s", v.Setting.Key, v.Source, words[0])
	switch {
	case stdout.full:
		err = fmt.Errorf("it printed more than %d bytes", maxSecret)
	case err != nil:
	case len(bytes.TrimSpace(stdout.kept)) == 0:
		err = errors.New("it printed nothing")
	}
	if err != nil {
		return "", config.Mistake(fmt.Errorf("%s: %w%s", name, err, a.complaint(string(stdout.kept), string(stderr.kept))))
	}
	return cleanSecret("what "+name+" printed", stdout.kept)
}

// bounded keeps the beginning of the bytes that are written to it.
type bounded struct {
	kept  []byte
	most  int
	drops bool // discards the excess; otherwise the write fails, which ends the writing program
	full  bool
}

// Write implements io.Writer.
func (b *bounded) Write(p []byte) (int, error) {
	left := b.most - len(b.kept)
	b.kept = append(b.kept, p[:min(left, len(p))]...)
	b.full = b.full || len(p) > left
	if b.full && !b.drops {
		return 0, errTooMuch
	}
	return len(p), nil
}

var errTooMuch = errors.New("it printed too much")

// complaint returns the standard error of a failed command, without the secret
// that it printed.
func (a *App) complaint(stdout, stderr string) string {
	for line := range strings.Lines(stdout) {
		a.Hide(rest.Secret(config.Trim(line)))
	}
	if stderr = strings.TrimSpace(stderr); stderr == "" {
		return ""
	}
	stderr = a.Redact(stderr)
	return ": " + strings.ToValidUTF8(stderr[:min(len(stderr), maxComplaint)], "")
}
