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
	// maxComplaint bounds the part of a command's standard error that is shown.
	maxComplaint = 4 << 10
)

// runSecret runs a command without a shell; its output is the secret.
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
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(limited, words[0], words[1:]...) //nolint:gosec // the user's own configuration names it
	cmd.Stdout, cmd.Stderr, cmd.WaitDelay = &stdout, &stderr, time.Second
	err = cmd.Run()
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	name := fmt.Sprintf("%s from %s: %s", v.Setting.Key, v.Source, words[0])
	if err == nil && len(bytes.TrimSpace(stdout.Bytes())) == 0 {
		err = errors.New("it printed nothing")
	}
	if err != nil {
		return "", config.Mistake(fmt.Errorf("%s: %w%s", name, err, a.complaint(stdout.String(), stderr.String())))
	}
	return cleanSecret("what "+name+" printed", stdout.Bytes())
}

// complaint is the standard error of a command that failed, without the secret
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
