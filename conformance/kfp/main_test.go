package kfp

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"tally/conformance/kfp/server"
)

// binary is the environment variable that tells the tests where the command is. TestMain builds it, unless the variable
// is set. If that fails, the tests of the server still run.
const binary = "TALLY_UNDER_TEST"

// serveOnly is the environment variable that makes the test binary a server for many users. That mode belongs to the
// process, so it needs one of its own.
const serveOnly = "KFP_SERVE_MULTI_USER"

// TestMain builds tally and sets the process-wide state: the server's settings and its log.
func TestMain(m *testing.M) {
	code, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	os.Exit(code)
}

// serveUntilEnd serves until the test that started it closes its input, or has ended.
func serveUntilEnd(input io.Reader) error {
	ctx, stop := context.WithCancel(context.Background())
	go func() {
		_, _ = io.Copy(io.Discard, input) // any end is the end
		stop()
	}()
	return server.Run(ctx, true, os.Stdout)
}

func run(m *testing.M) (code int, err error) {
	flag.Parse() // the server's log wants it
	if os.Getenv(serveOnly) != "" {
		return 0, serveUntilEnd(os.Stdin)
	}
	dir, err := os.MkdirTemp("", "kfp-conformance-")
	if err != nil {
		return 1, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if err := server.Configure(dir, false); err != nil {
		return 1, err
	}
	if err := build(filepath.Join(dir, "tally")); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	return m.Run(), nil
}

func build(tally string) error {
	if os.Getenv(binary) != "" {
		return nil
	}
	c := exec.Command("go", "build", "-o", tally, ".")
	c.Dir = filepath.Join("..", "..")
	c.Env = append(os.Environ(), "CGO_ENABLED=0", "GOWORK=off")
	if out, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("build tally: %w\n%s", err, out)
	}
	return os.Setenv(binary, tally)
}
