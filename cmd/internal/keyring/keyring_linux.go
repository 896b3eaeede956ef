package keyring

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
)

// get asks secret-tool, which ends with 1 and no word for a secret that is not there.
func get(ctx context.Context, name string) (string, error) {
	out, err := run(ctx, "", "lookup", "service", service, "account", name)
	var failed *exec.ExitError
	if errors.As(err, &failed) && failed.ExitCode() == 1 && len(failed.Stderr) == 0 {
		return "", ErrNotFound
	}
	return out, err
}

// set gives the secret on standard input, where no one else can see it.
func set(ctx context.Context, name, secret string) error {
	_, err := run(ctx, secret, "store", "--label", service+" "+name, "service", service, "account", name)
	return err
}

func run(ctx context.Context, input string, args ...string) (string, error) {
	tool, err := exec.LookPath("secret-tool")
	if err != nil {
		return "", errors.New("there is no secret-tool (package libsecret-tools)")
	}
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, tool, args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(input), &stdout, &stderr
	err = cmd.Run()
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		failed.Stderr = stderr.Bytes()
	}
	if err != nil && stderr.Len() > 0 {
		return "", fmt.Errorf("%w: %s", err, strings.TrimSpace(stderr.String()))
	}
	return stdout.String(), err
}
