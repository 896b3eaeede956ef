// Command screen captures the first screen of the README from a real terminal, as a
// picture and as plain text:
//
//	go run ./scripts/screen README.md docs/first-screen.svg
//
// It needs tmux, which Debian has as a package, and builds tally with go.
package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
)

// The plain-text version is between these lines of the README.
const (
	begin = "<!-- screen: go run ./scripts/screen README.md docs/first-screen.svg -->\n```console\n"
	end   = "```\n<!-- /screen -->\n"
)

func main() {
	ctx := context.Background()
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: screen README.md PICTURE.svg")
		os.Exit(2)
	}
	if err := run(ctx, os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "screen:", err)
		os.Exit(1)
	}
}

// commands are the commands on the first screen.
func commands() []string {
	return []string{
		"tally stackrox pods export --sandbox --limit 8",
		"tally hss containers list --sandbox --limit 6",
		"tally kfp runs list --sandbox --limit 8",
	}
}

func run(ctx context.Context, readme, picture string) error {
	dir, err := os.MkdirTemp("", "screen-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }() // the next run makes its own
	if err := build(ctx, dir); err != nil {
		return err
	}
	script := ""
	for i, command := range commands() {
		if i > 0 {
			script += "echo; "
		}
		script += "echo '$ " + command + "'; " + command + " --quiet; "
	}
	screen, err := capture(ctx, terminal{dir: dir, columns: 80, lines: 40, name: "first"}, script)
	if err != nil {
		return err
	}
	if err := os.WriteFile(picture, svg(screen, 80), 0o644); err != nil { //nolint:gosec // everybody may read it
		return err
	}
	return replace(readme, plain(screen))
}

// build builds tally into dir.
func build(ctx context.Context, dir string) error {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return errors.New("build tally: the module is not known")
	}
	out, err := exec.CommandContext(ctx, "go", "build", "-o", filepath.Join(dir, "tally"), info.Main.Path).CombinedOutput()
	if err != nil {
		return fmt.Errorf("build tally: %w: %s", err, out)
	}
	return nil
}

// replace puts the plain-text screen into the README.
func replace(readme string, data []byte) error {
	content, err := os.ReadFile(readme)
	if err != nil {
		return err
	}
	before, rest, found := bytes.Cut(content, []byte(begin))
	_, after, ended := bytes.Cut(rest, []byte(end))
	if !found || !ended {
		return errors.New(readme + " has no lines that say where the screen stands")
	}
	content = bytes.Join([][]byte{before, []byte(begin), data, []byte(end), after}, nil)
	return os.WriteFile(readme, content, 0o644) //nolint:gosec // everybody may read it
}
