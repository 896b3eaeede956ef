package cmd

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"tally/cmd/internal/cmdtest"
)

// A command whose output nobody reads ends at a signal, in all formats and of all
// kinds: without that it would wait for its reader forever.
func TestC5OutputThatNobodyReads(t *testing.T) {
	t.Parallel()
	pods := []string{"stackrox", "pods", "export", "--sandbox=pods=3000"}
	for name, args := range map[string][]string{
		"csv":      append(pods[:4:4], "-o", "csv"),
		"json":     append(pods[:4:4], "-o", "json"),
		"table":    append(pods[:4:4], "-o", "table"),
		"template": append(pods[:4:4], "-o", "template={{.}}"),
		"sorted":   append(pods[:4:4], "-o", "csv", "--sort", "name"),
		"a list":   {"kfp", "runs", "list", "--sandbox=runs=3000", "-o", "jsonl"},
		"raw":      {"api", "stackrox", "GET", "/v1/export/pods", "--sandbox=pods=3000"},
		"a pipe":   append(pods[:4:4], "-o", "csv", "--out", "pipe"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			unread(t, args)
		})
	}
}

// unread runs a command with an output that is full, and ends it by a signal.
func unread(t *testing.T, args []string) {
	t.Helper()
	dir := t.TempDir()
	pipe := filepath.Join(dir, "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	reader, err := os.OpenFile(pipe, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = reader.Close() })
	var errs strings.Builder
	cmd := exec.CommandContext(t.Context(), cmdtest.Program(), args...)
	cmd.Dir, cmd.Stderr = dir, &errs
	cmd.Env = append(os.Environ(), "TALLY_CONFIG=/dev/null", "TMPDIR="+dir)
	if args[len(args)-1] != "pipe" {
		cmd.Stdout = reader
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(reader, make([]byte, 1<<10)); err != nil { // it writes, and then nobody reads
		t.Error(err)
	}
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Error(err)
	}
	_ = cmd.Wait() // its end is checked
	if end, _ := cmd.ProcessState.Sys().(syscall.WaitStatus); end.ExitStatus() != 143 && end.Signal() != syscall.SIGTERM {
		t.Errorf("%v\n%s", cmd.ProcessState, errs.String())
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
