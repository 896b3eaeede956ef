package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"time"
)

// terminal is a real terminal, in tmux.
type terminal struct {
	dir            string // directory of tally
	name           string // of tmux's socket
	columns, lines int
	// until is a string on the screen that triggers the capture; if empty, the end of
	// the script does.
	until string
}

// capture runs a shell script on a terminal, and returns the final screen, with
// its colours.
func capture(ctx context.Context, t terminal, script string) ([]byte, error) {
	socket := filepath.Join(t.dir, t.name)
	tmux := func(args ...string) *exec.Cmd {
		cmd := exec.CommandContext(ctx, "tmux", append([]string{"-S", socket, "-f", os.DevNull}, args...)...)
		cmd.Env = append(os.Environ(), "PATH="+t.dir+":"+os.Getenv("PATH"), "HOME="+t.dir, "TERM=xterm-256color", "PAGER=", "LC_ALL=C.UTF-8", "TZ=UTC")
		return cmd
	}
	defer func() { _ = tmux("kill-server").Run() }() // it may have ended by itself
	script += "\ntmux -S '" + socket + "' wait-for -S done; sleep 60"
	start := tmux("-u", "new-session", "-d", "-x", strconv.Itoa(t.columns), "-y", strconv.Itoa(t.lines), script)
	if out, err := start.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("start tmux: %w: %s", err, out)
	}
	if t.until == "" {
		if out, err := tmux("wait-for", "done").CombinedOutput(); err != nil {
			return nil, fmt.Errorf("wait for the terminal: %w: %s", err, out)
		}
	}
	for ctx.Err() == nil {
		screen, err := tmux("capture-pane", "-p", "-e").Output()
		if err != nil {
			return nil, fmt.Errorf("read the terminal: %w", err)
		}
		if bytes.Contains(joined(screen), []byte(t.until)) {
			return append(bytes.TrimRight(screen, "\n"), '\n'), nil
		}
		time.Sleep(20 * time.Millisecond)
	}
	return nil, fmt.Errorf("the screen never showed %q: %w", t.until, ctx.Err())
}

// joined returns a screen as a single line.
func joined(screen []byte) []byte { return bytes.ReplaceAll(plain(screen), []byte("\n"), nil) }

var sequences = regexp.MustCompile("\x1b\\[([0-9;]*)m")

// plain returns a screen without its colours.
func plain(screen []byte) []byte { return sequences.ReplaceAll(screen, nil) }
